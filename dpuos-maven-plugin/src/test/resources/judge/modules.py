# Resolves one case a line with dnf: a JSON object with "repos" (id, path, hotfixes), "disable", "enable", "install", "platform".
# Answers NEVRAs, or "problem".
import json, os, shutil, sys, tempfile
import dnf, dnf.module.module_base, libdnf

IN_DEFAULTS = libdnf.module.ModulePackageContainer.ModuleErrorType_ERROR_IN_DEFAULTS


def tolerate(error):
    """Default streams that cannot be active are no failure, as in dnf's own commands."""
    if error.no_match_group_specs or error.error_group_specs or error.no_match_pkg_specs:
        raise error
    if error.module_depsolv_errors and error.module_depsolv_errors[1] != IN_DEFAULTS:
        raise error


def answer(case):
    root = tempfile.mkdtemp(dir=sys.argv[1])
    base = dnf.Base()
    conf = base.conf
    conf.installroot = root
    conf.cachedir = root + "/cache"
    conf.persistdir = root + "/persist"
    conf.logdir = root
    conf.substitutions["releasever"] = "1"
    conf.substitutions["arch"] = "x86_64"
    conf.substitutions["basearch"] = "x86_64"
    conf.plugins = False
    conf.install_weak_deps = False
    conf.best = True
    if case["platform"]:
        conf.module_platform_id = "platform:" + case["platform"]
    for one in case["repos"]:
        repo = dnf.repo.Repo(one["id"], conf)
        repo.baseurl = ["file://" + one["path"]]
        repo.module_hotfixes = one["hotfixes"]
        base.repos.add(repo)
    try:
        base.fill_sack(load_system_repo=False)
        base.read_comps(arch_filter=True)
        modules = dnf.module.module_base.ModuleBase(base)
        if case["disable"]:
            try:
                modules.disable(case["disable"])
            except dnf.exceptions.MarkingErrors as e:
                tolerate(e)
        if case["enable"]:
            try:
                modules.enable(case["enable"])
            except dnf.exceptions.MarkingErrors as e:
                tolerate(e)
        # in one call dnf would choose packages before it enables the modules of the same call
        for words in ([one for one in case["install"] if one[0] == "@"], [one for one in case["install"] if one[0] != "@"]):
            try:
                base.install_specs(words)
            except dnf.exceptions.MarkingErrors as e:
                tolerate(e)
        base.resolve()
        return " ".join(sorted("%s-%s.%s" % (p.name, p.evr, p.arch) for p in base.transaction.install_set))
    except dnf.exceptions.Error as e:
        print(e, file=sys.stderr)
        return "problem"
    finally:
        base.close()
        shutil.rmtree(root)


print("ready", flush=True)
for line in sys.stdin:
    print(answer(json.loads(line)), flush=True)
