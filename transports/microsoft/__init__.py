"""What Exchange and Microsoft Graph have in common."""
