package io.dpuos.maven;

import io.dpuos.account.AccountException;
import io.dpuos.account.AccountsConfiguration;
import io.dpuos.account.HashScheme;
import io.dpuos.account.Ids;
import io.dpuos.account.PasswordAges;
import io.dpuos.account.PasswordHash;
import io.dpuos.account.PasswordHasher;
import io.dpuos.account.PasswordPolicy;
import io.dpuos.account.Secret;
import io.dpuos.account.TriedHashes;
import io.dpuos.account.UserSpec;
import io.dpuos.assemble.BuildEnvironment;
import io.dpuos.assemble.ForArchitecture;
import io.dpuos.assemble.IdsFile;
import io.dpuos.assemble.PackageSigner;
import io.dpuos.assemble.Passwords;
import io.dpuos.assemble.TriedHashesFile;
import io.dpuos.maven.config.AccountsBean;
import io.dpuos.maven.config.AgesBean;
import io.dpuos.maven.config.OutputsBean;
import io.dpuos.maven.config.PasswordBean;
import io.dpuos.maven.config.PolicyBean;
import io.dpuos.maven.config.UserBean;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Makes crypt strings from the references of a pom. A salt is random once, and then kept in the file of ids. */
final class PomPasswords implements Passwords {
    private static final String GRUB_USER = "grub";

    /** No name of a user can hold this character, so the salt is that of the installer alone. */
    private static final String INSTALLER_USER = "@installer";

    private static final int KEYS_LIMIT = 1 << 20;

    private final @Nullable AccountsBean accounts;
    private final @Nullable OutputsBean outputs;
    private final ForArchitecture arch;
    private final Secrets secrets;
    private final Path sources;
    private final BuildEnvironment environment;
    private final PromptedPassword prompted;

    PomPasswords(
            @Nullable AccountsBean accounts,
            @Nullable OutputsBean outputs,
            ForArchitecture arch,
            Secrets secrets,
            Path sources,
            BuildEnvironment environment,
            PromptedPassword prompted) {
        this.accounts = accounts;
        this.outputs = outputs;
        this.arch = arch;
        this.secrets = secrets;
        this.sources = sources;
        this.environment = environment;
        this.prompted = prompted;
    }

    @Override
    public AccountsConfiguration accounts() throws IOException {
        SortedMap<String, UserSpec> users = new TreeMap<>();
        SortedMap<String, Optional<Integer>> groups = new TreeMap<>();
        String login = accounts == null ? null : accounts.sshRootLogin();
        String rootLogin =
                DefinitionMapper.choice("<accounts><sshRootLogin>", login, "key-only", "no", "key-only", "yes");
        // A wrong policy is told even where no password needs it.
        policy();
        scheme();
        if (accounts != null) {
            arch.entries(accounts.groups()).forEach((name, bean) -> groups.put(name, Optional.ofNullable(bean.gid())));
            for (var user : arch.entries(accounts.users()).entrySet()) {
                users.put(user.getKey(), user(user.getKey(), user.getValue()));
            }
        }
        askForRoot(users);
        return new AccountsConfiguration(
                users,
                groups,
                AccountsConfiguration.RootLogin.valueOf(
                        rootLogin.toUpperCase(Locale.ROOT).replace('-', '_')));
    }

    /** A build in which nothing says how root logs in asks the person who is there; nobody there leaves root as it is. */
    private void askForRoot(SortedMap<String, UserSpec> users) throws IOException {
        UserSpec root = users.get("root");
        if (root != null
                && (root.password().isPresent()
                        || root.locked()
                        || !root.sshKeys().isEmpty())) {
            return;
        }
        String where = "the password of root that was typed";
        Optional<PasswordHash> hash = prompted.hash(secret -> crypt("root", secret, where));
        if (hash.isPresent()) {
            UserSpec known = root == null ? user("root", new UserBean()) : root;
            users.put("root", known.withPassword(hash.get()));
        }
    }

    private UserSpec user(String name, UserBean bean) throws IOException {
        Optional<PasswordHash> hash =
                bean.password() == null ? Optional.empty() : Optional.of(userHash(name, bean.password()));
        return new UserSpec(
                Optional.ofNullable(bean.uid()),
                bean.groups() == null ? List.of() : ForArchitecture.split(bean.groups()),
                Optional.ofNullable(bean.shell()),
                Optional.ofNullable(bean.home()),
                hash,
                bean.locked() != null && bean.locked(),
                bean.sshKeys() == null ? List.of() : keys(name, bean.sshKeys()),
                ages(name, bean.ages()));
    }

    private static PasswordAges ages(String name, @Nullable AgesBean bean) {
        if (bean == null) {
            return PasswordAges.UNCHANGED;
        }
        SortedMap<String, String> values = new TreeMap<>();
        Secrets.put(values, "minDays", bean.minDays());
        Secrets.put(values, "maxDays", bean.maxDays());
        Secrets.put(values, "warnDays", bean.warnDays());
        Secrets.put(values, "inactive", bean.inactive());
        Secrets.put(values, "expire", bean.expire());
        return PasswordAges.of(values, "<accounts><users><" + name + "><ages>");
    }

    private PasswordPolicy policy() {
        PolicyBean bean = accounts == null ? null : accounts.policy();
        PasswordPolicy usual = PasswordPolicy.OPENEULER;
        if (bean == null) {
            return usual;
        }
        String userName = DefinitionMapper.choice(
                "<accounts><policy><userName>", bean.userName(), "different", "different", "absent", "allowed");
        return new PasswordPolicy(
                bean.minLength() == null ? usual.minLength() : bean.minLength(),
                bean.minClasses() == null ? usual.minClasses() : bean.minClasses(),
                PasswordPolicy.UserName.valueOf(userName.toUpperCase(Locale.ROOT)),
                bean.words() == null ? List.of() : ForArchitecture.split(bean.words()));
    }

    private HashScheme scheme() {
        PolicyBean bean = accounts == null ? null : accounts.policy();
        if (bean == null) {
            return HashScheme.DEFAULT;
        }
        String kind =
                DefinitionMapper.choice("<accounts><policy><scheme>", bean.scheme(), "sha512", "sha512", "sha256");
        return new HashScheme(
                HashScheme.Kind.valueOf(kind.toUpperCase(Locale.ROOT)),
                bean.rounds() == null ? HashScheme.DEFAULT_ROUNDS : bean.rounds());
    }

    private PasswordHash userHash(String name, PasswordBean reference) throws IOException {
        return hash(name, reference, "<accounts><users><" + name + "><password>");
    }

    private PasswordHash hash(String name, PasswordBean reference, String where) throws IOException {
        Secrets.Resolved resolved = secrets.resolve(reference, where);
        if (resolved.hash().isPresent()) {
            return PasswordHash.ofUser(resolved.hash().get(), where + "<hash>", tried());
        }
        try (Secret secret = resolved.secret().orElseThrow()) {
            return crypt(name, secret, where);
        }
    }

    private TriedHashes tried() throws IOException {
        return new TriedHashesFile(environment.work());
    }

    private PasswordHash crypt(String name, Secret secret, String where) throws IOException {
        policy().check(secret, name, where);
        HashScheme scheme = scheme();
        Ids ids = IdsFile.update(environment, known -> known.withCryptSalt(scheme.kind(), name, random()));
        return PasswordHasher.crypt(secret, ids.salt(scheme.kind().salt(), name), scheme);
    }

    @Override
    public Optional<PasswordHash> installer() throws IOException {
        if (accounts == null
                || accounts.installer() == null
                || accounts.installer().password() == null) {
            return Optional.empty();
        }
        PasswordBean reference = accounts.installer().password();
        return Optional.of(hash(INSTALLER_USER, reference, "<accounts><installer><password>"));
    }

    @Override
    public Optional<PasswordHash> bootLoader() throws IOException {
        if (accounts == null
                || accounts.bootloader() == null
                || accounts.bootloader().password() == null) {
            return Optional.empty();
        }
        String where = "<accounts><bootloader><password>";
        Secrets.Resolved resolved = secrets.resolve(accounts.bootloader().password(), where);
        if (resolved.hash().isPresent()) {
            return Optional.of(PasswordHash.ofBootLoader(resolved.hash().get(), where + "<hash>", tried()));
        }
        try (Secret secret = resolved.secret().orElseThrow()) {
            policy().check(secret, "root", where);
            Ids ids = IdsFile.update(environment, known -> known.withGrubSalt(GRUB_USER, random()));
            return Optional.of(PasswordHasher.grub(secret, ids.salt("salt.grub", GRUB_USER)));
        }
    }

    @Override
    public Optional<PackageSigner> packageSigner(long time) throws IOException {
        return ConfigSigning.of(outputs, secrets, time);
    }

    private List<String> keys(String name, String file) throws IOException {
        Path path = sources.resolve(file);
        if (!Files.isRegularFile(path) || Files.size(path) > KEYS_LIMIT) {
            throw new AccountException("<accounts><users><" + name + "><sshKeys>" + file + ": " + path
                    + " is not a file of at most 1 MiB; it holds public keys, one a line");
        }
        List<String> keys = Files.readString(path, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#"))
                .toList();
        for (String key : keys) {
            if (key.contains("PRIVATE KEY")) {
                throw new AccountException("<accounts><users><" + name + "><sshKeys>" + file
                        + " holds a private key; name the file with the public key, which ends in .pub");
            }
        }
        return keys;
    }

    /** Uniqueness is all that a salt needs; it is not secret and is made once. */
    private static IntFunction<byte[]> random() {
        SecureRandom random = new SecureRandom();
        return length -> {
            byte[] bytes = new byte[length];
            random.nextBytes(bytes);
            return bytes;
        };
    }
}
