"""Recognition of prior learning, criterion by criterion: asked for, judged, checked, and then counted as met."""
