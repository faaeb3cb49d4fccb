"""Built styles and scripts, sent as the build compressed them: smaller than on the fly, and for no work at all."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask, Response, request

MARKED = re.compile(r"\.[0-9a-f]{12}\.")
CODINGS = {"br": ".br", "gzip": ".gz"}


class House(Flask):
    """Flask, with static files that may stand compressed beside themselves (lms/assets/build.mjs makes them)."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function as it is: nothing here is a coroutine, and Flask would look at a dozen at every request."""
        return func

    def send_static_file(self, filename: str) -> Response:
        """The file in the best coding that the browser reads."""
        for coding, ending in CODINGS.items():
            if request.accept_encodings[coding] and (Path(self.static_folder or "") / (filename + ending)).is_file():
                response = super().send_static_file(filename + ending)
                response.headers["Content-Encoding"] = coding
                del response.headers["Content-Disposition"]
                response.headers["Content-Type"] = f"{mimetypes.guess_type(filename)[0]}; charset=utf-8"
                break
        else:
            response = super().send_static_file(filename)
        response.vary.add("Accept-Encoding")
        if MARKED.search(filename):  # not even a reload asks again
            response.cache_control.immutable = True
        return response
