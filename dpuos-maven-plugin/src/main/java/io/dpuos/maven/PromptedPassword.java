package io.dpuos.maven;

import io.dpuos.account.AccountException;
import io.dpuos.account.PasswordHash;
import io.dpuos.account.Secret;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Root's password, asked for once a build where nothing is configured. Only the hash is remembered, for the goals that
 * follow in the same build.
 */
final class PromptedPassword {
    private static final String REMEMBERED = "io.dpuos.prompted.root";
    private static final int TRIES = 3;

    private final PasswordPrompt prompt;
    private final Map<Object, Object> memory;
    private final Consumer<String> log;

    /** Hashes a password, or says why it is not good enough. */
    interface Hasher {
        PasswordHash hash(Secret secret) throws IOException;
    }

    /**
     * Makes a question.
     *
     * @param memory what outlives a goal
     * @param log where it is said what is asked for
     */
    PromptedPassword(PasswordPrompt prompt, Map<Object, Object> memory, Consumer<String> log) {
        this.prompt = prompt;
        this.memory = memory;
        this.log = log;
    }

    /** Returns the hash of what was typed twice; empty when nobody is there or wants no password. */
    Optional<PasswordHash> hash(Hasher hasher) throws IOException {
        if (memory.get(REMEMBERED) instanceof Optional<?> known) {
            return known.filter(PasswordHash.class::isInstance).map(PasswordHash.class::cast);
        }
        Optional<PasswordHash> hash = ask(hasher);
        memory.put(REMEMBERED, hash);
        return hash;
    }

    private Optional<PasswordHash> ask(Hasher hasher) throws IOException {
        for (int i = 0; i < TRIES; i++) {
            Optional<char[]> first = prompt.ask("Password of root on the installed system (empty for none): ");
            if (first.isEmpty() || first.get().length == 0) {
                return Optional.empty();
            }
            Optional<char[]> second = prompt.ask("The same once more: ");
            try (Secret secret = new Secret(first.get())) {
                if (second.isPresent() && Arrays.equals(first.get(), second.get())) {
                    PasswordHash hash = hasher.hash(secret);
                    log.accept("For builds without a person name the password in the pom by <accounts><users><root>"
                            + "<password> with <server>, <environment> or <file>.");
                    return Optional.of(hash);
                }
                log.accept("The two are not the same.");
            } catch (AccountException e) {
                log.accept(e.getMessage() + ".");
            } finally {
                Arrays.fill(first.get(), '\0');
                second.ifPresent(typed -> Arrays.fill(typed, '\0'));
            }
        }
        throw new AccountException("no password of root was agreed on in " + TRIES + " tries; name one in the pom by"
                + " <accounts><users><root><password>, or press Enter for none");
    }
}
