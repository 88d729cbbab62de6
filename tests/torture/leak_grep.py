#!/usr/bin/env python3
# Looks for known words in files, in names and in a process: is anything left in the clear?
# A tool that knows nothing of this program; it needs Python alone, and strace for slowed runs.
"""leak_grep.py - look for known plaintext needles anywhere under directories (and in process memory).

  leak_grep.py -n 张三丰 -n 20231234 -f needles.txt DIR [DIR ...] [--since MARKER_FILE] [--pid PID] [--json]

Every needle is searched as utf-8, utf-16le, utf-16be, gbk/gb18030, utf-32le, JSON \\uXXXX escape, percent-encoding,
hex, base64 (3 alignments, utf-8 and utf-16le); in file CONTENT, in file NAMES, and inside zip/xlsx/docx members,
gzip/bz2/xz, and PDF streams (Flate, ASCII85+Flate), recursively (depth 4, size caps; caps hit are REPORTED, not silent).
Also flags plaintext SQLite databases ("SQLite format 3") and -wal/-journal magic of plaintext databases.
Exit 0 = nothing found, 1 = leaks, 2 = error/unreadable or capped content (so: not proven clean).
Limits: PDF text drawn with a subset TrueType font is glyph ids, not text - only metadata/CID text is seen.
"""
import argparse, base64, bz2, gzip, io, json, lzma, os, re, stat, sys, urllib.parse, zipfile, zlib
CHUNK = 8 << 20
CAP = 256 << 20
def b64_cores(b):
    out = set()
    for k in range(3):
        e = base64.b64encode(b'\0' * k + b).rstrip(b'=')
        e = e[(0, 2, 3)[k]:]
        e = e[:len(e) - 1] if (len(b) + k) % 3 else e
        if len(e) >= 8: out.add(e); out.add(e.replace(b'+', b'-').replace(b'/', b'_'))
    return out
def variants(n):
    v = {}
    def add(name, b):
        if b and len(b) >= 4 and b not in v: v[b] = (n, name)
    for enc in ('utf-8', 'utf-16-le', 'utf-16-be', 'gb18030', 'utf-32-le'):
        try: add(enc, n.encode(enc))
        except UnicodeError: pass
    j = json.dumps(n)[1:-1]
    if j != n: add('json-escape', j.encode()); add('json-escape-upper', re.sub(r'\\u([0-9a-f]{4})', lambda m: '\\u' + m.group(1).upper(), j).encode())
    q = urllib.parse.quote(n)
    if q != n: add('percent', q.encode()); add('percent-lower', q.lower().encode())
    for enc in ('utf-8', 'utf-16-be'):
        h = n.encode(enc).hex()
        if len(h) >= 12: add('hex-' + enc, h.encode()); add('hexU-' + enc, h.upper().encode())
    for enc in ('utf-8', 'utf-16-le'):
        for c in b64_cores(n.encode(enc)): add('base64-' + enc, c)
    return v
class Scan:
    def __init__(s, needles):
        s.v = {}
        for n in needles: s.v.update(variants(n))
        pats = sorted(s.v, key=len, reverse=True); s.re = re.compile(b'|'.join(map(re.escape, pats))) if pats else None
        s.maxlen = max(map(len, pats)) if pats else 1
        s.hits, s.warn, s.files, s.bytes = [], [], 0, 0
    def buf(s, b, where, base=0):
        if not s.re: return
        for m in s.re.finditer(b):
            n, how = s.v[m.group()]; s.hits.append(dict(where=where, needle=n, how=how, offset=base + m.start()))
            if len(s.hits) > 5000: raise SystemExit('too many hits')
    def deep(s, b, where, depth):
        if depth > 4: s.warn.append(where + ': nesting cap'); return
        if b[:4] == b'PK\3\4' or b[:4] == b'PK\5\6' or where.lower().endswith(('.zip', '.xlsx', '.docx')):
            try:
                with zipfile.ZipFile(io.BytesIO(b)) as z:
                    s.buf(z.comment, where + '!comment')
                    for i in z.infolist():
                        s.buf(i.filename.encode('utf-8', 'replace'), f'{where}!name:{i.filename}'); s.buf(i.extra + i.comment, f'{where}!{i.filename}:extra')
                        if i.flag_bits & 1: continue
                        try:
                            with z.open(i) as f: d = f.read(CAP + 1)
                        except Exception as e: s.warn.append(f'{where}!{i.filename}: {e}'); continue
                        if len(d) > CAP: s.warn.append(f'{where}!{i.filename}: over cap'); d = d[:CAP]
                        s.buf(d, f'{where}!{i.filename}'); s.deep(d, f'{where}!{i.filename}', depth + 1)
            except zipfile.BadZipFile as e:
                if b[:2] == b'PK': s.warn.append(f'{where}: bad zip: {e}')
        for magic, fn, nm in ((b'\x1f\x8b', gzip.decompress, 'gzip'), (b'BZh', bz2.decompress, 'bz2'), (b'\xfd7zXZ\0', lzma.decompress, 'xz')):
            if b.startswith(magic):
                try: d = fn(b); s.buf(d, f'{where}!{nm}'); s.deep(d, f'{where}!{nm}', depth + 1)
                except Exception as e: s.warn.append(f'{where}: {nm}: {e}')
        if b[:1024].find(b'%PDF-') >= 0:
            for k, m in enumerate(re.finditer(rb'stream\r?\n(.*?)\r?\n?endstream', b, re.S)):
                d = m.group(1)
                for step in ('raw', 'a85'):
                    x = d
                    if step == 'a85':
                        try: x = base64.a85decode(d.strip(), adobe=False) if not d.strip().endswith(b'~>') else base64.a85decode(d.strip()[:-2])
                        except Exception: continue
                    try: y = zlib.decompressobj().decompress(x, CAP)
                    except zlib.error: y = x if step == 'a85' else b''
                    if y:
                        s.buf(y, f'{where}!stream{k}'); s.buf(y.replace(b'\\(', b'(').replace(b'\\)', b')').replace(b'\\\\', b'\\'), f'{where}!stream{k}u')
                        hexes = b''.join(re.findall(rb'<([0-9A-Fa-f\s]{4,})>', y))
                        try: s.buf(bytes.fromhex(re.sub(rb'\s', b'', hexes).decode()), f'{where}!stream{k}hex')
                        except ValueError: pass
                        s.buf(re.sub(rb'\\([0-7]{3})', lambda q: bytes([int(q.group(1), 8) & 255]), y), f'{where}!stream{k}oct')
    def file(s, p):
        s.files += 1
        try:
            st = os.lstat(p)
            s.buf(os.fsencode(p), p + ' (file name)')
            if stat.S_ISLNK(st.st_mode): s.buf(os.fsencode(os.readlink(p)), p + ' (link)'); return
            if not stat.S_ISREG(st.st_mode): return
            with open(p, 'rb') as f:
                head = f.read(16)
                if head == b'SQLite format 3\0': s.hits.append(dict(where=p, needle='SQLite format 3', how='PLAINTEXT SQLITE', offset=0))
                if p.endswith('-wal') and head[:4] in (b'\x37\x7f\x06\x82', b'\x37\x7f\x06\x83') and s.flag_wal: s.warn.append(p + ': WAL header present (content still searched)')
                f.seek(0); keep, base, whole = b'', 0, bytearray()
                while True:
                    b = f.read(CHUNK)
                    if not b: break
                    s.bytes += len(b); s.buf(keep + b, p, base - len(keep)); base += len(b)
                    keep = (keep + b)[-(s.maxlen - 1):] if s.maxlen > 1 else b''
                    if len(whole) <= CAP: whole += b
                if base > CAP: s.warn.append(f'{p}: {base>>20} MiB, containers inside not opened')
                else: s.deep(bytes(whole), p, 0)
        except OSError as e: s.warn.append(f'{p}: {e}')
    flag_wal = False
    def pid(s, pid):
        n = 0
        with open(f'/proc/{pid}/maps') as m, open(f'/proc/{pid}/mem', 'rb', 0) as mem:
            for line in m:
                q = line.split(); lo, hi = (int(x, 16) for x in q[0].split('-'))
                if 'r' not in q[1] or (len(q) > 5 and q[5] in ('[vvar]', '[vsyscall]', '[vvar_vclock]')): continue
                try: mem.seek(lo); b = mem.read(hi - lo)
                except (OSError, ValueError, OverflowError): continue
                n += len(b); s.buf(b, f'pid {pid} {q[5] if len(q) > 5 else "anon"} {q[0]}', 0)
        s.bytes += n
def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument('dirs', nargs='*'); p.add_argument('-n', '--needle', action='append', default=[]); p.add_argument('-f', '--needle-file')
    p.add_argument('--since', help='only files changed after this marker file'); p.add_argument('--exclude', action='append', default=[], help='path prefix to skip')
    p.add_argument('--pid', type=int, action='append', default=[]); p.add_argument('--json', action='store_true'); p.add_argument('--max-show', type=int, default=40)
    a = p.parse_args(); needles = list(a.needle)
    if a.needle_file: needles += [l.strip() for l in open(a.needle_file, encoding='utf-8') if l.strip() and not l.startswith('#')]
    if not needles: p.error('no needles')
    s = Scan(needles); since = os.stat(a.since).st_mtime if a.since else None; ex = [os.path.abspath(x) for x in a.exclude]
    if a.needle_file: ex.append(os.path.abspath(a.needle_file))
    for d in a.dirs:
        if os.path.isfile(d): s.file(d); continue
        if not os.path.isdir(d): s.warn.append(d + ': no such directory'); continue
        for r, ds, fs in os.walk(d):
            ds[:] = [x for x in ds if not any(os.path.abspath(os.path.join(r, x)).startswith(e) for e in ex)]
            for x in ds: s.buf(os.fsencode(x), os.path.join(r, x) + ' (dir name)')
            for f in fs:
                q = os.path.join(r, f)
                if any(os.path.abspath(q).startswith(e) for e in ex): continue
                try:
                    if since and max(os.lstat(q).st_mtime, os.lstat(q).st_ctime) < since: continue
                except OSError: continue
                s.file(q)
    for x in a.pid: s.pid(x)
    if a.json: print(json.dumps(dict(files=s.files, bytes=s.bytes, hits=s.hits, warnings=s.warn), ensure_ascii=False))
    else:
        for h in s.hits[:a.max_show]: print(f"LEAK {h['needle']} [{h['how']}] @{h['offset']} {h['where']}")
        for w in s.warn[:a.max_show]: print('WARN', w)
        print(f'{s.files} files, {s.bytes} bytes, {len(needles)} needles x {len(s.v)} encodings, {len(s.hits)} hits, {len(s.warn)} warnings')
    sys.exit(1 if s.hits else 2 if s.warn else 0)
if __name__ == '__main__': main()
