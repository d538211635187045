"""What an officer can ask about supported loans: answers are frozen values, never rows."""
