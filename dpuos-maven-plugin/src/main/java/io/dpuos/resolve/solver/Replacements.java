package io.dpuos.resolve.solver;

import io.dpuos.rpm.Dependency;
import java.util.Arrays;
import java.util.Set;

/** What may take the place of an installed package. */
final class Replacements {
    /** Which changes are allowed. */
    enum Mode {
        /** Those of an update. */
        UPDATE,
        /** Those of a distribution upgrade. */
        UPGRADE,
        /** All. */
        EVERYTHING
    }

    private final Pool pool;
    private final Wishes wishes;
    private final Set<Flag> flags;

    Replacements(Pool pool, Wishes wishes, Set<Flag> flags) {
        this.pool = pool;
        this.wishes = wishes;
        this.flags = flags;
    }

    /** Returns the packages that may replace an installed one, ascending. */
    int[] of(int pkg, Mode mode) {
        boolean upgrade = mode == Mode.UPGRADE;
        boolean everything = mode == Mode.EVERYTHING;
        boolean downgrade = everything || mayDowngrade(upgrade);
        boolean rename = everything || mayRename(upgrade);
        IntList found = new IntList();
        boolean provides = false;
        boolean byProvides = !flags.contains(Flag.NO_UPDATE_PROVIDES) || flags.contains(Flag.NEED_UPDATE_PROVIDES);
        for (int other : pool.providers(Dependency.of(pool.name(pkg)))) {
            if (other == pkg) {
                continue;
            }
            if (pool.sameName(pkg, other)) {
                if (!pool.exclusive(pkg, other) || !downgrade && pool.evr(pkg).compareTo(pool.evr(other)) > 0) {
                    continue;
                }
            } else if (rename && byProvides && pool.exclusive(pkg, other) && pool.obsoletes(other, pkg)) {
                provides = true;
            } else {
                continue;
            }
            if (everything || isSameKind(pkg, other, upgrade)) {
                found.add(other);
            }
        }
        boolean enough =
                flags.contains(Flag.NEED_UPDATE_PROVIDES) || !flags.contains(Flag.NO_UPDATE_PROVIDES) && provides;
        if (rename && !enough) {
            for (int other : pool.obsoleters(pkg)) {
                if ((everything || isSameKind(pkg, other, upgrade)) && pool.exclusive(pkg, other)) {
                    found.addIfAbsent(other);
                }
            }
        }
        return Arrays.stream(found.toArray()).sorted().toArray();
    }

    private boolean mayDowngrade(boolean upgrade) {
        return upgrade ? !flags.contains(Flag.DUP_FORBID_DOWNGRADE) : flags.contains(Flag.ALLOW_DOWNGRADE);
    }

    private boolean mayRename(boolean upgrade) {
        return upgrade ? !flags.contains(Flag.DUP_FORBID_NAME_CHANGE) : !flags.contains(Flag.FORBID_NAME_CHANGE);
    }

    private boolean mayChangeArchitecture(boolean upgrade) {
        return upgrade
                ? !flags.contains(Flag.DUP_FORBID_ARCHITECTURE_CHANGE)
                : flags.contains(Flag.ALLOW_ARCHITECTURE_CHANGE);
    }

    private boolean mayChangeVendor(boolean upgrade) {
        return upgrade ? !flags.contains(Flag.DUP_FORBID_VENDOR_CHANGE) : flags.contains(Flag.ALLOW_VENDOR_CHANGE);
    }

    private boolean isSameKind(int pkg, int other, boolean upgrade) {
        return (mayChangeArchitecture(upgrade) || !changesArchitecture(pkg, other))
                && (mayChangeVendor(upgrade) || pool.vendor(pkg).equals(pool.vendor(other)));
    }

    private boolean changesArchitecture(int pkg, int other) {
        return !pool.architecture().acceptsAny()
                && !pool.arch(pkg).equals(pool.arch(other))
                && !pool.arch(pkg).equals("noarch")
                && !pool.arch(other).equals("noarch")
                && pool.archScore(pkg) != pool.archScore(other);
    }

    /** Returns whether it breaks the policy that a package replaces an installed one, the options of a job aside. */
    boolean isIllegal(int pkg, int other, Set<Job.Option> options) {
        boolean upgrade = wishes.isUpgraded(pkg);
        boolean downgrade = !options.contains(Job.Option.SET_RELEASE)
                && !mayDowngrade(upgrade)
                && pool.sameName(pkg, other)
                && pool.evr(pkg).compareTo(pool.evr(other)) > 0;
        boolean rest = !options.contains(Job.Option.SET_ARCHITECTURE)
                        && !mayChangeArchitecture(upgrade)
                        && changesArchitecture(pkg, other)
                || !options.contains(Job.Option.SET_VENDOR)
                        && !mayChangeVendor(upgrade)
                        && !pool.vendor(pkg).equals(pool.vendor(other))
                || !options.contains(Job.Option.SET_NAME) && !mayRename(upgrade) && !pool.sameName(pkg, other);
        if (downgrade && !rest && options.contains(Job.Option.SET_VERSION)) {
            return pool.evr(pkg).epoch() == pool.evr(other).epoch()
                    && io.dpuos.rpm.Evr.compareSegments(
                                    pool.evr(pkg).version(), pool.evr(other).version())
                            == 0;
        }
        return downgrade || rest;
    }
}
