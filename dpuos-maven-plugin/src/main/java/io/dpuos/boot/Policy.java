package io.dpuos.boot;

import java.util.Arrays;

/** The choices of the installer that the pom makes by a word. */
public final class Policy {
    private Policy() {}

    /** What of somebody else's data on the chosen disk may be wiped. */
    public enum Wipe {
        /** Nothing: the disk must be blank or hold a system of ours. */
        UNAMBIGUOUS("unambiguous"),
        /** File systems and partition tables. */
        FOREIGN("foreign"),
        /** Also parts of LVM, RAID and encrypted containers that lie on this disk. */
        ALL("all");

        private final String word;

        Wipe(String word) {
            this.word = word;
        }

        /** Returns the word of the pom. */
        public String word() {
            return word;
        }

        /**
         * Returns the policy of a word.
         *
         * @throws BootException when there is no such policy
         */
        public static Wipe of(String word) {
            return Arrays.stream(values())
                    .filter(value -> value.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> unknown("<storage><disk><wipe>", word, "unambiguous, foreign, all"));
        }
    }

    /** What a medium does on a machine that has an installed system. */
    public enum Existing {
        /** Boots it. */
        BOOT("boot"),
        /** Installs again. */
        REINSTALL("reinstall"),
        /** Installs when the installed system is another variant or version. */
        REINSTALL_OTHER("reinstallOther");

        private final String word;

        Existing(String word) {
            this.word = word;
        }

        /** Returns the word of the pom. */
        public String word() {
            return word;
        }

        /**
         * Returns the policy of a word.
         *
         * @throws BootException when there is no such policy
         */
        public static Existing of(String word) {
            return Arrays.stream(values())
                    .filter(value -> value.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> unknown("<installer><existing>", word, "boot, reinstall, reinstallOther"));
        }
    }

    /** What follows a complete installation. */
    public enum OnSuccess {
        /** Restarts the machine. */
        REBOOT("reboot"),
        /** Switches it off. */
        POWEROFF("poweroff");

        private final String word;

        OnSuccess(String word) {
            this.word = word;
        }

        /** Returns the word of the pom. */
        public String word() {
            return word;
        }

        /**
         * Returns the choice of a word.
         *
         * @throws BootException when there is no such choice
         */
        public static OnSuccess of(String word) {
            return Arrays.stream(values())
                    .filter(value -> value.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> unknown("<installer><onSuccess>", word, "reboot, poweroff"));
        }
    }

    /** What a failed installation leaves on the console, behind its message. */
    public enum OnFailure {
        /** A shell behind the installer's password; without a password the same as {@link #HALT}. */
        SHELL("shell"),
        /** Nothing. */
        HALT("halt");

        private final String word;

        OnFailure(String word) {
            this.word = word;
        }

        /** Returns the word of the pom. */
        public String word() {
            return word;
        }

        /**
         * Returns the choice of a word.
         *
         * @throws BootException when there is no such choice
         */
        public static OnFailure of(String word) {
            return Arrays.stream(values())
                    .filter(value -> value.word.equals(word))
                    .findFirst()
                    .orElseThrow(() -> unknown("<installer><onFailure>", word, "shell, halt"));
        }
    }

    private static BootException unknown(String element, String word, String expected) {
        return new BootException(element, "'" + word + "' is not one of " + expected);
    }
}
