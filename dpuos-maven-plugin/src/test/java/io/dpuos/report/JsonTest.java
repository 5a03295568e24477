package io.dpuos.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JsonTest {
    @Test
    void writesInOrderAndEscapes() {
        Map<String, Object> value = new LinkedHashMap<>();
        value.put("b", List.of(1, true, "quote \" back \\ line \n"));
        value.put("a", Map.of());

        assertThat(Json.write(value)).isEqualTo("""
            {
              "b": [
                1,
                true,
                "quote \\" back \\\\ line \\u000a"
              ],
              "a": {}
            }
            """);
    }
}
