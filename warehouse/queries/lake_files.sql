-- How many files does a lake read its tables from, how large are they, and how many snapshots does it keep?
SELECT coalesce(sum(file_count + delete_file_count), 0)::BIGINT AS file_count,
       coalesce(sum(file_size_bytes + delete_file_size_bytes), 0)::BIGINT AS size_bytes,
       (SELECT count(*) FROM ducklake_snapshots('lake')) AS snapshot_count
FROM ducklake_table_info('lake')
