package io.dpuos.init;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NewModuleTest {
    @TempDir
    private Path folder;

    @Test
    void writesAPomWithTheAnswers() throws Exception {
        new NewModule(Map.of(Question.ARTIFACT_ID, "acme-dpu", Question.PACKAGES, "lldpd, tcpdump"), "1.2.3")
                .write(folder);

        String pom = Files.readString(folder.resolve("pom.xml"));
        assertThat(pom)
                .contains("<artifactId>acme-dpu</artifactId>", "<version>1.2.3</version>")
                .contains("<packages><install><tools>lldpd tcpdump</tools></install></packages>")
                .doesNotContain("@");
        DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(folder.resolve("pom.xml").toFile());
        assertThat(Files.readString(folder.resolve("src/main/dpuos/README.md"))).doesNotContain("@");
    }

    @Test
    void keepsWhatMavenAndGitWereToldBefore() throws Exception {
        Files.createDirectories(folder.resolve(".mvn"));
        Files.writeString(folder.resolve(".mvn/jvm.config"), "-Xmx1g");

        new NewModule(Map.of(), "1").write(folder);

        assertThat(folder.resolve(".mvn/jvm.config")).hasContent("-Xmx1g");
        assertThat(folder.resolve(".gitignore")).exists();
        assertThat(folder.resolve("pom.xml")).exists();
    }

    @Test
    void leavesTheElementOutWithoutPackages() throws Exception {
        new NewModule(Map.of(Question.PACKAGES, ""), "1").write(folder);

        assertThat(Files.readString(folder.resolve("pom.xml"))).doesNotContain("<packages>");
    }

    @Test
    void overwritesNothing() throws Exception {
        Files.createDirectories(folder.resolve("src/main/dpuos"));
        Files.writeString(folder.resolve("src/main/dpuos/README.md"), "mine");

        assertThatThrownBy(() -> new NewModule(Map.of(), "1").write(folder))
                .isInstanceOf(InitException.class)
                .hasMessageContaining("README.md is there already");
        assertThat(folder.resolve("pom.xml")).doesNotExist();
        assertThat(folder.resolve("src/main/dpuos/README.md")).hasContent("mine");
    }

    @ParameterizedTest
    @CsvSource({
        "GROUP_ID, com acme, groupId",
        "ARTIFACT_ID, <x>, artifactId",
        "VERSION, ${v}, version",
        "DISTRIBUTION, ../x, distribution",
        "ARCH, sparc, arch",
        "HOSTNAME, -dpu, hostname",
        "PACKAGES, a;b, packages",
        "PASSWORD_VARIABLE, 1secret!, passwordVariable"
    })
    void namesTheParameterOfABadAnswer(Question question, String answer, String parameter) {
        assertThatThrownBy(() -> new NewModule(Map.of(question, answer), "1"))
                .isInstanceOf(InitException.class)
                .hasMessageStartingWith("-Ddpuos." + parameter + "=" + answer + " cannot be: expected ");
    }
}
