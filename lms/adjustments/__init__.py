"""What a learner needs to study and be assessed on equal terms: asked once, agreed where needed, applied by itself.

The need may be told onward; the reason never leaves this package.
"""
