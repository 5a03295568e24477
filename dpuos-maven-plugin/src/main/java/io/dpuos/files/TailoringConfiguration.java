package io.dpuos.files;

import java.util.List;

/**
 * What is cut from the files of the packages. Immutable.
 *
 * @param level how deep the keep lists cut
 * @param remove absolute paths with shell wildcards, removed with all below them, whatever the level
 * @param commands names of commands that stay; counts below the level {@link Level#NONE}
 * @param libraries beginnings of names of libraries that stay beside those that programs need
 * @param keepPackages name patterns of packages whose files the keep lists leave alone
 * @param force paths with wildcards, or names of commands, that go although something needs them
 * @param manuals whether manual pages, info pages and documentation stay
 * @param gconv character set modules, by name without suffix
 * @param translations message catalogues: languages such as {@code de}, or names of catalogues such as {@code grub.mo}
 * @param locales folders below {@code /usr/lib/locale}
 * @param timezones files and folders below {@code /usr/share/zoneinfo}
 */
public record TailoringConfiguration(
        Level level,
        List<String> remove,
        List<String> commands,
        List<String> libraries,
        List<String> keepPackages,
        List<String> force,
        boolean manuals,
        Choice gconv,
        Choice translations,
        Choice locales,
        Choice timezones) {
    /** How deep the keep lists cut. */
    public enum Level {
        /** Packages stay whole. */
        NONE,
        /** Commands and libraries are cut to the lists; rpm stays, so that packages can be installed on the card. */
        DEBUG,
        /** As {@link #DEBUG}, and rpm goes too unless it is listed. */
        FULL
    }

    /** Nothing is cut. */
    public static final TailoringConfiguration NOTHING = new TailoringConfiguration(
            Level.NONE,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            true,
            Choice.ALL,
            Choice.ALL,
            Choice.ALL,
            Choice.ALL);

    /** Copies the lists. */
    public TailoringConfiguration {
        remove = List.copyOf(remove);
        commands = List.copyOf(commands);
        libraries = List.copyOf(libraries);
        keepPackages = List.copyOf(keepPackages);
        force = List.copyOf(force);
    }
}
