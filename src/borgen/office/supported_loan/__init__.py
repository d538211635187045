"""The desk of supported loans [sv: stödda lån, da: støttede lån], and its pages that are open to everybody."""
