package io.dpuos.resolve.solver;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TestCaseTests {
    @Test
    void casesOfLibsolvAgree() throws IOException {
        Path cases = Path.of(System.getProperty("dpuos.shared", "../../shared/data"), "solver", "testcases");
        assumeTrue(Files.isDirectory(cases), "no solver test cases at " + cases);
        List<String> differing = new ArrayList<>();

        for (Path file : SolveTool.files(cases)) {
            TestCase test = TestCase.read(file);
            for (TestCase.Run run : test.runs()) {
                if (run.expected().judged()) {
                    TestCaseRun.Outcome outcome = TestCaseRun.of(test, run);
                    if (!outcome.transaction().equals(run.expected().transaction())
                            || outcome.problems() != run.expected().problems()) {
                        differing.add(file.getFileName() + " " + run.jobs() + " gave " + outcome.transaction());
                    }
                }
            }
        }

        assertThat(differing).isEmpty();
    }
}
