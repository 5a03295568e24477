package io.dpuos.maven;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dpuos.account.AccountException;
import io.dpuos.maven.config.PasswordBean;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.apache.maven.settings.Proxy;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.building.SettingsProblem;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SecretsTest {
    private static final String MARKER = "Marker-4711-secret";
    private static final String WHERE = "<accounts><users><root><password>";

    @TempDir
    Path folder;

    private Path project;
    private final Settings settings = new Settings();

    /** What a server's password becomes; an unchanged one was not encrypted. */
    private record Decrypted(Server server) implements SettingsDecryptionResult {
        @Override
        public Server getServer() {
            return server;
        }

        @Override
        public List<Server> getServers() {
            return List.of(server);
        }

        @Override
        public Proxy getProxy() {
            return null;
        }

        @Override
        public List<Proxy> getProxies() {
            return List.of();
        }

        @Override
        public List<SettingsProblem> getProblems() {
            return List.of();
        }
    }

    @BeforeEach
    void makeProject() throws Exception {
        project = Files.createDirectory(folder.resolve("project"));
    }

    @Test
    void takesThePasswordOfAServer() throws Exception {
        addServer("root", MARKER);

        Secrets.Resolved resolved = resolve("server", "root");

        assertThat(resolved.secret()).isPresent();
        assertThat(resolved.toString()).doesNotContain(MARKER);
    }

    @Test
    void readsTheFirstLineOfAPrivateFile() throws Exception {
        Path file = secretFile(MARKER + "\nsecond line\n", "rw-------");

        Secrets.Resolved resolved = resolve("file", file.toString());

        assertThat(resolved.secret()).isPresent();
        assertThat(resolved.toString()).doesNotContain(MARKER);
    }

    @Test
    void handsAReadyHashThrough() throws Exception {
        assertThat(resolve("hash", "$6$salt$abc").hash()).contains("$6$salt$abc");
    }

    @Test
    void tellsWhichServersThereAre() {
        addServer("nexus", MARKER);

        assertRefused(Map.of("server", "root"), "settings.xml has no server of this id; it has nexus");
    }

    @Test
    void refusesAServerWhosePasswordWasNotDecrypted() {
        addServer("root", "{" + MARKER + "}");

        assertRefused(Map.of("server", "root"), "could not be decrypted; check settings-security.xml");
    }

    @Test
    void refusesAServerWithoutPassword() {
        addServer("root", null);

        assertRefused(Map.of("server", "root"), "the server of settings.xml has no <password>");
    }

    @Test
    void refusesAnUnsetVariable() {
        assertRefused(
                Map.of("environment", "DPUOS_NO_SUCH_VARIABLE"), "DPUOS_NO_SUCH_VARIABLE: the variable is not set");
    }

    @Test
    void doesNotRepeatAPasswordThatStandsWhereAVariableShould() {
        assertRefused(Map.of("environment", MARKER), "is not the name of a variable");
    }

    @Test
    void refusesAFileThatOthersCanRead() throws Exception {
        Path file = secretFile(MARKER, "rw-r-----");

        assertRefused(Map.of("file", file.toString()), "can be read by others; run: chmod 600 " + file);
    }

    @Test
    void refusesAFileWithinTheProject() throws Exception {
        Files.writeString(project.resolve("password"), MARKER);

        assertRefused(Map.of("file", "src/../password"), "lies within the project");
    }

    @Test
    void refusesAMissingEmptyOrHugeFile() throws Exception {
        Path empty = secretFile("\n" + MARKER, "rw-------");
        Path huge = folder.resolve("huge");
        Files.writeString(huge, MARKER.repeat(500));
        Files.setPosixFilePermissions(huge, PosixFilePermissions.fromString("rw-------"));

        assertRefused(Map.of("file", "../nothing"), "is not a file");
        assertRefused(Map.of("file", empty.toString()), "its first line is empty");
        assertRefused(Map.of("file", huge.toString()), "is larger than 4096 bytes");
    }

    @Test
    void needsExactlyOneWay() {
        assertRefused(Map.of(), "needs exactly one of <server>, <environment>, <file> and <hash>, found none");
        assertRefused(Map.of("server", "a", "hash", "$6$" + MARKER), "found hash and server");
    }

    private Path secretFile(String text, String permissions) throws Exception {
        Path file = folder.resolve("secret-" + permissions);
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        return file;
    }

    private void addServer(String id, String password) {
        Server server = new Server();
        server.setId(id);
        server.setPassword(password);
        settings.addServer(server);
    }

    private Secrets.Resolved resolve(String way, String value) throws Exception {
        return resolve(Beans.fill(PasswordBean.class, Map.of(way, value)));
    }

    private Secrets.Resolved resolve(PasswordBean reference) throws Exception {
        return new Secrets(
                        settings, request -> new Decrypted(request.getServers().get(0)), project)
                .resolve(reference, WHERE);
    }

    /** The whole stack trace is what {@code mvn -e} prints. */
    private void assertRefused(Map<String, String> reference, String message) {
        assertThatThrownBy(() -> resolve(Beans.fill(PasswordBean.class, reference)))
                .isInstanceOf(AccountException.class)
                .hasMessageStartingWith(WHERE)
                .hasMessageContaining(message)
                .satisfies(failure -> {
                    StringWriter trace = new StringWriter();
                    failure.printStackTrace(new PrintWriter(trace));
                    assertThat(trace.toString()).doesNotContain(MARKER);
                });
    }
}
