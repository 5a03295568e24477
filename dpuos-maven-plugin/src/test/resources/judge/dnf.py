# Resolves one request a line ("weak|strict best|any WORD...", split by tabs) with dnf; answers NEVRAs or "problem".
import sys, dnf
base = dnf.Base()
conf = base.conf
conf.installroot = sys.argv[1]
conf.cachedir = sys.argv[1] + "/cache"
conf.persistdir = sys.argv[1] + "/persist"
conf.logdir = sys.argv[1]
conf.substitutions["releasever"] = "1"
conf.substitutions["arch"] = "x86_64"
conf.substitutions["basearch"] = "x86_64"
conf.plugins = False
conf.module_platform_id = "platform:el9"
repo = dnf.repo.Repo("os", conf)
repo.baseurl = ["file://" + sys.argv[2]]
base.repos.add(repo)
base.fill_sack(load_system_repo=False)
print("ready", flush=True)
for line in sys.stdin:
    words = line.rstrip("\n").split("\t")
    base.reset(goal=True)
    conf.install_weak_deps = words[0] == "weak"
    conf.best = words[1] == "best"
    try:
        for word in words[2:]:
            base.install(word)
        base.resolve()
        print(" ".join(sorted("%s-%s.%s" % (p.name, p.evr, p.arch) for p in base.transaction.install_set)), flush=True)
    except (dnf.exceptions.DepsolveError, dnf.exceptions.MarkingError) as e:
        print("problem", flush=True)
