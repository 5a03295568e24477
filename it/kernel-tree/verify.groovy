String log = new File(basedir, 'build.log').text
for (String sentence in [
        'CONFIG_SOUND', 'CONFIG_VDPA',
        // alone: why it cannot come true, and with what it would
        'CONFIG_VHOST_VDPA=m (<kernel><set>): what it depends on is missing: VDPA [=n]',
        'it would come true with CONFIG_VDPA=m',
        // misspelt
        'CONFIG_VHOST_VPDA', 'nearest: CONFIG_VHOST_VDPA']) {
    assert log.contains(sentence) : "missing: ${sentence}"
}
String lock = new File(basedir, 'src/main/dpuos/dpuos-x86_64.lock').text
assert lock.contains('build kernel-devel-6.1.192-2.x86_64')
return true
