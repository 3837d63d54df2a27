"""`manage.py audit_grants ROLE`: the statements that leave the application's own role no way to change history."""

import re

from django.core.management import BaseCommand, CommandError

from ruggensteun.audit import grants


class Command(BaseCommand):
    help = "Print the GRANT statements for the role under which the application runs on PostgreSQL."
    requires_system_checks = []

    def add_arguments(self, parser):
        parser.add_argument("role")
        parser.add_argument("--purge", action="store_true", help="for the second role, which also purges")

    def handle(self, *, role, purge, **options):
        if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]{0,62}", role):
            raise CommandError("A role is named with letters, digits and underscores.")
        for statement in grants.for_purge(role) if purge else grants.for_application(role):
            self.stdout.write(statement)
