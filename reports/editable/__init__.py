"""Papers as .docx, for offices that must add to them: the same HTML that becomes the PDF, walked and set in Word."""
