"""Lika as people use it: a real Chromium against a real server, on a PC and on a phone."""
