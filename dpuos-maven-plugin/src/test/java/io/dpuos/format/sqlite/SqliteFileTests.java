package io.dpuos.format.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.dpuos.rpm.Judge;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteFileTests {
    @TempDir
    Path directory;

    private String sql(byte[] database, String query) throws IOException {
        Judge.needs("sqlite3");
        Files.write(directory.resolve("db"), database);
        Files.writeString(directory.resolve("query.sql"), query + "\n");
        return Judge.sh(directory, "sqlite3 db < query.sql").orFail();
    }

    private static Table table(int rows, int longest) {
        Random random = new Random(rows);
        List<List<Value>> list = new ArrayList<>();
        for (int i = 0; i < rows; i++) {
            byte[] blob = new byte[random.nextInt(longest)];
            random.nextBytes(blob);
            String text = "key-" + random.nextInt(rows) + "x".repeat(random.nextInt(longest));
            list.add(List.of(Value.text(text), Value.integer(i - rows / 2L), Value.blob(blob)));
        }
        return new Table(
                "t",
                "CREATE TABLE t(a TEXT, b INTEGER, c BLOB)",
                list,
                List.of(
                        new Table.Index("ia", "CREATE INDEX ia ON t(a ASC)", 0),
                        new Table.Index("ib", "CREATE INDEX ib ON t(b ASC)", 1),
                        new Table.Index("ic", "CREATE INDEX ic ON t(c ASC)", 2)));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 500, 511, 512, 513, 20_000, 60_001})
    void sqliteFindsTheDatabaseSoundAtEverySize(int rows) throws IOException {
        byte[] database = SqliteFile.encode(List.of(table(rows, 100)), false);

        String answer = sql(
                database,
                "pragma integrity_check; select count(*) from t; select count(*) from t indexed by"
                        + " ia where a >= ''; select count(*) from t indexed by ib where b > -1000000;");

        assertThat(answer).isEqualTo("ok\n" + rows + "\n" + rows + "\n" + rows + "\n");
    }

    @Test
    void largeValuesGoToOverflowPages() throws IOException {
        byte[] database = SqliteFile.encode(List.of(table(300, 30_000)), true);

        String answer = sql(database, "pragma integrity_check; select sum(length(c)) > 1000000 from t;");

        assertThat(answer).isEqualTo("ok\n1\n");
    }

    @Test
    void everyPayloadSizeAroundTheLimitsIsSound() throws IOException {
        List<List<Value>> rows = new ArrayList<>();
        for (int size = 480; size < 500; size++) {
            rows.add(List.of(Value.blob(new byte[size])));
        }
        for (int size = 980; size < 1010; size++) {
            rows.add(List.of(Value.blob(new byte[size])));
        }
        for (int size = 4000; size < 4700; size++) {
            rows.add(List.of(Value.blob(new byte[size])));
        }
        Table table = new Table(
                "t", "CREATE TABLE t(a BLOB)", rows, List.of(new Table.Index("i", "CREATE INDEX i ON t(a ASC)", 0)));

        String answer =
                sql(SqliteFile.encode(List.of(table), false), "pragma integrity_check; select count(*) from t;");

        assertThat(answer).isEqualTo("ok\n750\n");
    }

    @Test
    void integersKeepTheirValues() throws IOException {
        List<List<Value>> rows = new ArrayList<>();
        StringBuilder expected = new StringBuilder("ok\n");
        for (int bits = 0; bits < 64; bits++) {
            for (long value : new long[] {1L << bits, (1L << bits) - 1, -(1L << bits)}) {
                rows.add(List.of(Value.integer(value)));
                expected.append(value).append('\n');
            }
        }
        Table table = new Table("t", "CREATE TABLE t(a INTEGER)", rows, List.of());

        String answer = sql(
                SqliteFile.encode(List.of(table), false), "pragma integrity_check; select a from t order by rowid;");

        assertThat(answer).isEqualTo(expected.toString());
    }
}
