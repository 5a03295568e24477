package io.dpuos.init;

import java.util.List;

/**
 * What a new module has to know.
 *
 * <p>The order is the one in which a person is asked.
 */
public enum Question {
    /** Maven's group. */
    GROUP_ID(
            "groupId",
            "Group of the new module",
            "com.example.dpu",
            "[A-Za-z0-9_.-]{1,100}",
            "letters, digits and . _ -"),
    /** Maven's artifact, also the name of the ISO. */
    ARTIFACT_ID("artifactId", "Its name", "my-dpu-os", "[A-Za-z0-9_.-]{1,60}", "letters, digits and . _ -"),
    /** Maven's version. */
    VERSION("version", "Its version", "1.0-SNAPSHOT", "[A-Za-z0-9_.+-]{1,40}", "letters, digits and . _ + -"),
    /** The distribution. */
    DISTRIBUTION(
            "distribution",
            "Distribution that the image is made of",
            "openeuler-24.03-lts-sp1",
            "[a-z0-9._-]{1,60}",
            "an id such as openeuler-22.03-lts-sp4"),
    /** The architecture of a build that names none. */
    ARCH(
            "arch",
            "Architecture (x86_64 or aarch64; -Parch-... chooses at each build)",
            "aarch64",
            "x86_64|aarch64",
            "x86_64 or aarch64"),
    /** The name of the installed machine. */
    HOSTNAME(
            "hostname",
            "Host name of the card",
            "dpu",
            "[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?",
            "letters, digits and -"),
    /** Packages beside the reference's. */
    PACKAGES(
            "packages",
            "Packages to add, separated by blanks",
            "tcpdump",
            "[A-Za-z0-9_.+:*@/ ,?-]{0,2000}",
            "names of packages"),
    /** Where the root password comes from. */
    PASSWORD_VARIABLE(
            "passwordVariable",
            "Environment variable that holds root's password at build time",
            "DPUOS_ROOT_PASSWORD",
            "[A-Za-z_][A-Za-z0-9_]{0,60}",
            "the name of a variable, never a password");

    private final String word;
    private final String text;
    private final String otherwise;
    private final String pattern;
    private final String expected;

    Question(String word, String text, String otherwise, String pattern, String expected) {
        this.word = word;
        this.text = text;
        this.otherwise = otherwise;
        this.pattern = pattern;
        this.expected = expected;
    }

    /** Returns the name of the parameter that answers it. */
    public String word() {
        return word;
    }

    /** Returns the question. */
    public String text() {
        return text;
    }

    /** Returns the answer of who says nothing. */
    public String otherwise() {
        return otherwise;
    }

    /**
     * Checks an answer.
     *
     * @return the answer without blanks around it
     * @throws InitException when it cannot be one
     */
    public String check(String answer) {
        String stripped = answer.strip();
        if (!stripped.matches(pattern)) {
            throw new InitException("-Ddpuos." + word + "=" + stripped + " cannot be: expected " + expected);
        }
        return stripped;
    }

    /** Returns all of them, in the order of asking. */
    public static List<Question> all() {
        return List.of(values());
    }
}
