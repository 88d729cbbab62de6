"""Sign-in lists for window and command line: roster, files and texts."""

from __future__ import annotations

from casework.intake.signin import DoubtReason
from casework.intake.signin_roster import MatchQuality
from ui.common.i18n import N_, _

_WHY = {
    DoubtReason.SAME_NAME: N_("several students have this name"),
    DoubtReason.SAME_NUMBER: N_("the number has files in several cohorts"),
    DoubtReason.NEAR_NAME: N_("one character differs"),
    DoubtReason.SOUNDS_ALIKE: N_("it sounds similar"),
    DoubtReason.NEAR_NUMBER: N_("one digit differs"),
    DoubtReason.DISAGREE: N_("number and name belong to different students"),
    DoubtReason.NUMBER_UNKNOWN: N_("the number is unknown; it may be another student of this name"),
    DoubtReason.STATE_UNCLEAR: N_("the list does not show clearly whether the student attended"),
}
_LIKENESS = {
    MatchQuality.EXACT: N_("matches"),
    MatchQuality.SOUND: N_("sounds similar"),
    MatchQuality.ONE_OFF: N_("one character differs"),
    MatchQuality.DIGIT_OFF: N_("one digit differs"),
}


def why_words(why: DoubtReason) -> str:
    """Return why a person must decide."""
    return _(_WHY[why])


def likeness_words(likeness: MatchQuality) -> str:
    """Return in what way a name is similar to a candidate."""
    return _(_LIKENESS[likeness])
