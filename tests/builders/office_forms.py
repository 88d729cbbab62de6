"""Empty forms as offices have them, made with Excel's own means: colours, merges, sums, checks."""

from __future__ import annotations

import io

import openpyxl
from openpyxl.drawing.image import Image
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image as Picture

_THIN = Side(style="thin")
RULED = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
YELLOW, BLUE = PatternFill("solid", "FFFFF2CC"), PatternFill("solid", "FFDDEBF7")
LINES = 3
FIRST_ROW = 5


def a_form(*, with_picture: bool = False) -> bytes:
    """Return an office's form: two rows of headings, three ruled lines, a sum, signatures."""
    book = openpyxl.Workbook()
    other = book.active
    other.title = "填表说明"
    other["A1"] = "请各学院每周四报送。"
    page = book.create_sheet("帮扶台账")
    page.merge_cells("A1:I1")
    page["A1"] = "XX大学困难毕业生帮扶台账"
    page["A1"].font = Font(name="黑体", size=18, bold=True)
    page.merge_cells("A2:I2")
    page["A2"] = "报送单位：　　　　　　报送时间："
    for area, words in (
        ("A3:A4", "序号"),
        ("B3:D3", "学生信息"),
        ("E3:G3", "帮扶情况"),
        ("H3:H4", "毕业去向"),
        ("I3:I4", "是否重点"),
    ):
        page.merge_cells(area)
        page[area.split(":")[0]] = words
    for place, words in zip("BCDEFG", ("学号", "姓名", "身份证号", "谈话次数", "推荐岗位数",
                                        "活动次数"), strict=True):  # fmt: skip
        page[f"{place}4"] = words
    for row in range(FIRST_ROW, FIRST_ROW + LINES):
        page.row_dimensions[row].height = 27
        for letters in "ABCDEFGHI":
            cell = page[f"{letters}{row}"]
            cell.border, cell.fill = RULED, YELLOW if letters in "EFG" else BLUE
            cell.font = Font(name="仿宋", size=11)
            cell.alignment = Alignment(horizontal="center")
            cell.number_format = "0" if letters in "EFG" else "@"
        page[f"I{row}"] = f'=IF(E{row}+F{row}+G{row}<9,"是","否")'
    foot = FIRST_ROW + LINES
    page[f"A{foot}"] = "合计"
    for letters in "EFG":
        page[f"{letters}{foot}"] = f"=SUM({letters}{FIRST_ROW}:{letters}{foot - 1})"
    page.merge_cells(f"A{foot + 2}:I{foot + 2}")
    page[f"A{foot + 2}"] = "填表人：　　　　审核人：　　　　（盖章）"
    page.conditional_formatting.add(
        f"E{FIRST_ROW}:G{foot - 1}", CellIsRule("lessThan", ["3"], fill=YELLOW)
    )
    choice = DataValidation(type="list", formula1='"是,否"')
    choice.add(f"I{FIRST_ROW}:I{foot - 1}")
    page.add_data_validation(choice)
    page.print_area = f"A1:I{foot + 2}"
    page.print_title_rows = "3:4"
    page.freeze_panes = f"D{FIRST_ROW}"
    book.defined_names["总数"] = DefinedName("总数", attr_text=f"帮扶台账!$E${foot}")
    if with_picture:
        seal = io.BytesIO()
        Picture.new("RGB", (8, 8), "red").save(seal, "PNG")
        page.add_image(Image(seal), f"H{foot + 2}")
    finished = io.BytesIO()
    book.save(finished)
    return finished.getvalue()
