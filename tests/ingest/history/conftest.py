from tests.lakes import empty_lake, new_lake, postgres, postgres_template, s3, s3_settings, sqlite_template

__all__ = ["empty_lake", "new_lake", "postgres", "postgres_template", "s3", "s3_settings", "sqlite_template"]
