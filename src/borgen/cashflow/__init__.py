"""How a loan is paid: terms, their days, and exact plans. Knows contracts and money, no law."""
