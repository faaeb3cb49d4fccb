"""A module kept on a phone: what it needs for that, and what comes back when the line returns.

The rule for conflicts:

- Each thing that is sent has an id that the phone made. The first time it comes it is judged, and a receipt is kept;
  when it comes again, that receipt is the answer, and nothing changes. So nothing counts twice.
- Of two answers to one question, the one that was written last is kept, whichever comes last. When something was
  written is worked out from the phone's clock and the server's (the phone tells how far they are apart), and brought
  between the attempt's start and now. Of two with the same moment, the one that comes last is kept: they can only be of
  one phone, which sends in the order in which it wrote.
- A submitted attempt takes no more answers, and one whose window closed takes them for 48 hours. What comes too late is
  refused, and the phone shows it with the reason until its owner puts it away.
- A lesson that is done stays done, since the moment that came first. Of two answers to a check question the one that
  was chosen last is kept.
- What is acknowledged is committed: a phone lets go of nothing before that. What fails on our side is not
  acknowledged, and is sent again.
- Only the account that wrote something can send it.
"""
