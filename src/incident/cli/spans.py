"""How spans of time are shown."""

from datetime import timedelta


def left(span: timedelta | None) -> str:
    """`2 d 03:10`, or `-0 d 05:00` where it has passed; empty where there is no date."""
    if span is None:
        return ""
    minutes = abs(int(span.total_seconds())) // 60
    days, rest = divmod(minutes, 24 * 60)
    return f"{'-' if span < timedelta() else ''}{days} d {rest // 60:02}:{rest % 60:02}"
