"""Whether a file is a recording: judged by its content, never by its name alone."""

from __future__ import annotations

from pathlib import PurePath

from flask_babel import gettext as _

from lms.uploads import LARGEST_BYTES, BadFile, safe_name

TYPE_OF_ENDING = {
    ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4",
    ".ogg": "audio/ogg",
    ".opus": "audio/ogg",
    ".wav": "audio/wav",
    ".mp4": "video/mp4",
    ".webm": "video/webm",
}


def check_recording(name: str, content: bytes) -> tuple[str, str]:
    """The name to keep and the media type of a recording that can be taken. Raises BadFile."""
    shown = safe_name(name)
    media_type = TYPE_OF_ENDING.get(PurePath(shown).suffix.lower())
    if media_type is None:
        raise BadFile(_("“%(name)s” can’t be taken. Send an MP3, M4A, OGG, WAV, MP4 or WEBM file.", name=shown))
    if not content:
        raise BadFile(_("“%(name)s” is empty. Choose the file again.", name=shown))
    if len(content) > LARGEST_BYTES:
        raise BadFile(_("“%(name)s” is larger than 10 MB. Send a smaller one.", name=shown))
    if not _begins_as(media_type, content):
        raise BadFile(
            _("“%(name)s” is not what its name says. Save it again in your program, then send it.", name=shown)
        )
    return shown, media_type


def _begins_as(media_type: str, content: bytes) -> bool:
    """Whether the content begins as files of this type do (RFC 3533, RIFF, ISO 14496-12, EBML, MPEG frames)."""
    match media_type:
        case "audio/ogg":
            return content.startswith(b"OggS")
        case "audio/wav":
            return content.startswith(b"RIFF") and content[8:12] == b"WAVE"
        case "audio/mp4" | "video/mp4":
            return content[4:8] == b"ftyp"
        case "video/webm":
            return content.startswith(b"\x1a\x45\xdf\xa3")
        case _:
            return content.startswith(b"ID3") or (
                content[:1] == b"\xff" and len(content) > 1 and content[1] & 0xE0 == 0xE0
            )
