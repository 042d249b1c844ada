"""Notices (通知) by the calendar: which agencies and liaisons are told what, and when."""
