"""Turn the dates of a journal, in the order written, into the dates that were meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from kg.days import AmbiguousDay, DayOrder

# A slip at the first or last date has one neighbour only: it has to be close.
_NEAR = 31
_FEW = 5
_ABOUT_A_YEAR = range(300, 431)
# Days and weeks are often written out of order; a wrong year breaks it by more.
_FAR = 180


def settle_dates(
    written: Sequence[date | AmbiguousDay | None],
    *,
    orders: Iterable[tuple[str, DayOrder]] = (),
) -> tuple[date | None, ...]:
    """Read ambiguous dates, correct slips of the year, fill gaps where one day is left.

    ``orders`` say, by sign, which number the other dates of the file have first. An
    ambiguous date of another sign is read if one order alone keeps all dates of the
    file ascending or descending; else it stays None.

    A year is a slip if it breaks the order of the file, newest or oldest first, and the
    year before or after does not; at the beginning and the end only if it breaks it by
    about a year. Missing dates are filled if the dates around them are the same, one
    also if they are two days apart.
    """
    read = _read_ambiguous(written, frozenset(orders))
    corrected = _correct_years(read)
    return _fill_gaps(corrected, [day is None for day in written])


def _read_ambiguous(
    written: Sequence[date | AmbiguousDay | None],
    orders: frozenset[tuple[str, DayOrder]],
) -> list[date | None]:
    signs = {day.sign: None for day in written if isinstance(day, AmbiguousDay)}
    chosen: dict[str, DayOrder] = {}
    for sign in signs:
        stated = [order for known, order in orders if known == sign]
        fitting = stated or [
            order
            for order in DayOrder
            if _is_ordered(_read_as(written, {**chosen, sign: order}))
        ]
        if len(fitting) == 1:
            chosen[sign] = fitting[0]
    return _read_as(written, chosen)


def _read_as(
    written: Iterable[date | AmbiguousDay | None], orders: dict[str, DayOrder]
) -> list[date | None]:
    return [
        (day.read(orders[day.sign]) if day.sign in orders else None)
        if isinstance(day, AmbiguousDay)
        else day
        for day in written
    ]


def _is_ordered(days: Iterable[date | None]) -> bool:
    known = [day for day in days if day is not None]
    return known in (sorted(known), sorted(known, reverse=True))


def _correct_years(dates: Sequence[date | None]) -> list[date | None]:
    corrected = list(dates)
    places = [at for at, day in enumerate(dates) if day is not None]
    days = [day for day in dates if day is not None]
    direction = _direction(days)
    if direction > 0:
        places.reverse()
        days.reverse()
    if direction:
        for at, day in zip(places, _with_right_years(days), strict=True):
            corrected[at] = day
    return corrected


def _direction(days: Sequence[date]) -> int:
    """Return 1 for oldest first, -1 for newest first, 0 if most dates say neither.

    Every date is compared with the next few, so that slips do not hide the order.
    """
    steps = [
        later - earlier
        for distance in range(1, _FEW)
        for earlier, later in zip(days, days[distance:], strict=False)
    ]
    near = [step.days for step in steps if step.days and abs(step.days) < _NEAR * 10]
    later = sum(step > 0 for step in near)
    earlier = len(near) - later
    if max(later, earlier) <= 2 * min(later, earlier):
        return 0
    return 1 if later > earlier else -1


def _with_right_years(written: Sequence[date]) -> list[date]:
    """Correct dates that should descend.

    At a date much later than the one before, one of the two stretches that meet there
    has a slip: the stretch of one year up to there, which should be a year later, or
    the one from there on, a year earlier. The shorter one between two others is
    corrected.
    """
    days = list(written)
    for at in range(1, len(days)):
        if (days[at] - days[at - 1]).days < _FAR:
            continue
        before = _stretch(days, at - 1, -1), 1
        after = _stretch(days, at, 1), -1
        fitting = [
            (at_end, len(places), places, years)
            for places, years in (before, after)
            if (at_end := _fits(days, places, years)) is not None
        ]
        if fitting:
            _, _, places, years = min(fitting, key=lambda entry: entry[:2])
            for place in places:
                days[place] = _in_year(days[place], days[place].year + years)
    return days


def _stretch(days: Sequence[date], start: int, step: int) -> range:
    """Return the places from ``start`` on whose dates descend within one year."""
    end = start
    while 0 <= end + step < len(days):
        first, second = sorted((end, end + step))
        if days[first] < days[second] or days[end + step].year != days[start].year:
            break
        end += step
    return range(min(start, end), max(start, end) + 1)


def _fits(days: Sequence[date], places: range, years: int) -> bool | None:
    """Tell whether dates would be in order in another year: None if they would not.

    True if that rests on one neighbour only, at the beginning or the end.
    """
    first, last = days[places[0]], days[places[-1]]
    newest = _in_year(first, first.year + years)
    oldest = _in_year(last, last.year + years)
    before = days[places[0] - 1] if places[0] else None
    after = days[places[-1] + 1] if places[-1] + 1 < len(days) else None
    if before is not None and after is not None:
        return False if before >= newest and oldest >= after else None
    if before is not None:
        gap, break_ = before - newest, first - before
    elif after is not None:
        gap, break_ = oldest - after, after - last
    else:
        return None
    near = 0 <= gap.days <= _NEAR and break_.days in _ABOUT_A_YEAR
    return True if near else None


def _fill_gaps(
    dates: Sequence[date | None], missing: Sequence[bool]
) -> tuple[date | None, ...]:
    filled = list(dates)
    known = [at for at, day in enumerate(dates) if day is not None]
    for before, after in pairwise(known):
        gap = range(before + 1, after)
        first, last = dates[before], dates[after]
        if first is None or last is None or not all(missing[at] for at in gap):
            continue
        distance = abs((last - first).days)
        if distance == 0 or (distance == 2 and len(gap) == 1):
            for at in gap:
                filled[at] = first + (last - first) / 2
    return tuple(filled)


def _in_year(day: date, year: int) -> date:
    """Return the day in another year; 29 February becomes the 28th where it must."""
    if (day.month, day.day) == (2, 29):
        return date(year, 2, 28)
    return day.replace(year=year)
