String log = new File(basedir, 'build.log').text
for (String sentence in [
        // accepted: linked, indexed, told
        'acme_dpu, built for kernel 5.1.0-',
        // refused by default, with both kernels and the way out
        'is built for kernel 5.1.0-', '<foreignKernel>weak',
        // a symbol with another checksum
        'the symbol ']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
assert log.count('BUILD SUCCESS') == 1 && log.count('BUILD FAILURE') == 2
return true
