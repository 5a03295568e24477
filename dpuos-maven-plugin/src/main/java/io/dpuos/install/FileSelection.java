package io.dpuos.install;

import io.dpuos.rpm.FileFlags;
import io.dpuos.rpm.RpmFileEntry;
import java.util.List;

/**
 * Which classes of files are installed, as rpm's {@code --excludedocs} and {@code _install_langs} decide. Licence texts
 * are never left out. Immutable.
 *
 * @param documentation whether files marked as documentation are installed
 * @param languages locales whose files are installed; empty or with {@code all} for all
 */
record FileSelection(boolean documentation, List<String> languages) {
    FileSelection {
        languages = languages.contains("all") ? List.of() : List.copyOf(languages);
    }

    boolean isWanted(RpmFileEntry file) {
        if ((file.flags() & FileFlags.LICENSE) != 0) {
            return true;
        }
        if (!languages.isEmpty() && !file.lang().isEmpty() && !speaks(file.lang())) {
            return false;
        }
        return documentation || !file.isDocumentation();
    }

    /** rpm compares as many bytes as the file's locale has: {@code de} is installed for {@code de_AT}. */
    private boolean speaks(String locales) {
        for (String locale : locales.split("\\|")) {
            if (!locale.isEmpty() && languages.stream().anyMatch(one -> one.startsWith(locale))) {
                return true;
            }
        }
        return false;
    }
}
