"""Styles, scripts and fonts, and how they are built into lms/static. Nothing built or copied is committed."""
