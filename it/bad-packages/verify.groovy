String log = new File(basedir, 'build.log').text
for (String sentence in [
        // an unknown package: the culprit, the nearest name, the way out
        "request 'opensh-server' matches no package, capability or file for x86_64",
        '  -> write openssh-server if that was meant',
        "  -> or remove 'opensh-server' from <packages><install>",
        // an unsatisfiable request: what is missing, why, and each of the ways out
        "request 'bash' cannot be fulfilled:",
        'requires libc.so.6()(64bit), whose providers are all hidden',
        'would provide it, but <exclude> glibc hides it',
        '  -> remove or narrow <exclude> glibc']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
assert !new File(basedir, 'src/main/dpuos').exists() : 'a lock was written though resolution failed'
return true
