package io.dpuos.maven;

import io.dpuos.account.AccountException;
import io.dpuos.account.Secret;
import io.dpuos.maven.config.PasswordBean;
import java.io.IOException;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.maven.settings.Server;
import org.apache.maven.settings.Settings;
import org.apache.maven.settings.crypto.DefaultSettingsDecryptionRequest;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.apache.maven.settings.crypto.SettingsDecryptionResult;
import org.jspecify.annotations.Nullable;

/**
 * Follows references to secrets: a server of settings.xml, an environment variable by name, a file outside the project,
 * or a ready hash. Only the server that is asked for is decrypted.
 */
final class Secrets {
    private static final int FILE_LIMIT = 4096;

    private final Settings settings;
    private final SettingsDecrypter decrypter;
    private final Path project;

    Secrets(Settings settings, SettingsDecrypter decrypter, Path project) {
        this.settings = settings;
        this.decrypter = decrypter;
        this.project = project.toAbsolutePath().normalize();
    }

    /** Either a secret, which the caller closes, or a crypt string that stands in the pom. */
    record Resolved(Optional<Secret> secret, Optional<String> hash) {}

    /**
     * Follows a reference.
     *
     * @param where the path of the element, for messages
     * @throws AccountException when it does not lead to a secret; the message never tells one
     */
    Resolved resolve(PasswordBean reference, String where) throws IOException {
        Map<String, String> ways = new TreeMap<>();
        put(ways, "server", reference.server());
        put(ways, "environment", reference.environment());
        put(ways, "file", reference.file());
        put(ways, "hash", reference.hash());
        if (ways.size() != 1) {
            throw new AccountException(
                    where + " needs exactly one of <server>, <environment>, <file> and <hash>, found "
                            + (ways.isEmpty() ? "none" : String.join(" and ", ways.keySet())));
        }
        String way = ways.keySet().iterator().next();
        String value = ways.values().iterator().next();
        return switch (way) {
            case "server" -> secret(server(value, where));
            case "environment" -> secret(environment(value, where));
            case "file" -> secret(file(value, where));
            default -> new Resolved(Optional.empty(), Optional.of(value));
        };
    }

    /** Puts what is not absent. */
    static void put(Map<String, String> ways, String name, @Nullable String value) {
        if (value != null) {
            ways.put(name, value);
        }
    }

    private static Resolved secret(char[] text) {
        Secret secret = new Secret(text);
        Arrays.fill(text, '\0');
        return new Resolved(Optional.of(secret), Optional.empty());
    }

    private char[] server(String id, String where) {
        Server server = settings.getServer(id);
        if (server == null) {
            List<String> known = new ArrayList<>();
            settings.getServers().forEach(each -> known.add(each.getId()));
            throw new AccountException(where + "<server>" + id + ": settings.xml has no server of this id"
                    + (known.isEmpty() ? "" : "; it has " + String.join(", ", known))
                    + ". Add <server><id>" + id + "</id><password>...</password></server> to it.");
        }
        SettingsDecryptionResult result = decrypter.decrypt(new DefaultSettingsDecryptionRequest(server));
        String password = result.getServer() == null
                ? server.getPassword()
                : result.getServer().getPassword();
        if (password == null || password.isEmpty()) {
            throw new AccountException(where + "<server>" + id + ": the server of settings.xml has no <password>");
        }
        if (password.startsWith("{") && password.endsWith("}")) {
            throw new AccountException(where + "<server>" + id
                    + ": the password in settings.xml could not be decrypted; check settings-security.xml");
        }
        return password.toCharArray();
    }

    private static char[] environment(String name, String where) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new AccountException(
                    where + "<environment> is not the name of a variable. Write the name alone, never"
                            + " the value: Maven prints what stands in a pom");
        }
        String value = System.getenv(name);
        if (value == null || value.isEmpty()) {
            // What looks like no usual name of a variable may be a password that somebody wrote there.
            String shown = name.matches("[A-Z_][A-Z0-9_]*") ? name + ": the" : ": this";
            throw new AccountException(where + "<environment>" + shown
                    + " variable is not set in the environment of this build; export it before you call Maven");
        }
        return value.toCharArray();
    }

    private char[] file(String name, String where) throws IOException {
        byte[] bytes = contents(name, where, FILE_LIMIT);
        CharBuffer text = StandardCharsets.UTF_8.decode(java.nio.ByteBuffer.wrap(bytes));
        Arrays.fill(bytes, (byte) 0);
        int end = 0;
        while (end < text.length() && text.charAt(end) != '\n' && text.charAt(end) != '\r') {
            end++;
        }
        char[] line = new char[end];
        text.get(line);
        Arrays.fill(text.array(), '\0');
        if (line.length == 0) {
            throw new AccountException(where + "<file>" + name + ": its first line is empty");
        }
        return line;
    }

    /** Returns the passphrase that a reference leads to; the caller clears it. */
    char[] passphrase(PasswordBean reference, String where) throws IOException {
        if (reference.hash() != null) {
            throw new AccountException(where + "<hash>: a hash opens no key; name a server, an environment or a file");
        }
        if (reference.server() != null && reference.environment() == null && reference.file() == null) {
            return server(reference.server(), where);
        }
        if (reference.environment() != null && reference.server() == null && reference.file() == null) {
            return environment(reference.environment(), where);
        }
        if (reference.file() != null && reference.server() == null && reference.environment() == null) {
            return file(reference.file(), where);
        }
        throw new AccountException(where + " needs exactly one of <server>, <environment> and <file>");
    }

    /** Returns the bytes of a file that lies outside the project and that its owner alone may read. */
    byte[] contents(String name, String where, int limit) throws IOException {
        Path file = project.resolve(name).normalize();
        if (file.startsWith(project)) {
            throw new AccountException(where + "<file>" + name
                    + " lies within the project, where it would be checked in or packaged; move it outside");
        }
        if (!Files.isRegularFile(file)) {
            throw new AccountException(where + "<file>" + name + " is not a file");
        }
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        if (view != null) {
            Set<PosixFilePermission> permissions = view.readAttributes().permissions();
            if (permissions.contains(PosixFilePermission.GROUP_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_READ)) {
                throw new AccountException(where + "<file>" + name + " can be read by others; run: chmod 600 " + file);
            }
        }
        if (Files.size(file) > limit) {
            throw new AccountException(where + "<file>" + name + " is larger than " + limit + " bytes");
        }
        return Files.readAllBytes(file);
    }
}
