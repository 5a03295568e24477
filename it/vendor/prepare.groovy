import java.util.concurrent.TimeUnit

// What a vendor has: modules for the distribution's kernel, and a signed repository with an agent. Here a module of the kernel
// under two other names stands in, and a package of two files.
void run(File folder, List<String> command) {
    Process process = new ProcessBuilder(command).directory(folder).redirectErrorStream(true).start()
    String output = process.inputStream.text
    assert process.waitFor(2, TimeUnit.MINUTES) && process.exitValue() == 0 : "${command}: ${output}"
}

File given = new File(distributions)
String description = new File(given, "${distribution}.xml").text
File real = new File(new URI((description =~ /<mirror>(.*?)<\/mirror>/)[0][1]))
File kernel = new File(real, 'x86_64/Packages').listFiles().find { it.name ==~ /kernel-[0-9].*\.rpm/ }
File work = new File(basedir, 'made')
work.mkdirs()
run(work, ['sh', '-c', "rpm2cpio '${kernel}' | cpio -idm --quiet './lib/modules/*/kernel/drivers/net/dummy.ko*'".toString()])
File modules = new File(work, 'lib/modules')
File module = null
modules.eachFileRecurse { if (it.name.startsWith('dummy.ko')) module = it }
assert module != null && module.name.endsWith('.ko.xz')
File sources = new File(basedir, 'driver/src')
['acme_dpu', 'qtfs'].each { new File(sources, "${it}.ko.xz").bytes = module.bytes }
new File(sources, 'kver').text = modules.list()[0]

new File(work, 'agent.spec').text = '''
Name: acme-agent
Version: 1.2
Release: 1
Summary: Agent of the Acme DPU
License: Apache-2.0
BuildArch: noarch
AutoReqProv: no
%description
Reports the state of the card.
%install
install -d %{buildroot}/usr/bin %{buildroot}/usr/lib/systemd/system
printf '#!/bin/sh\\nexec sleep infinity\\n' >%{buildroot}/usr/bin/acme-agent
printf '[Unit]\\nDescription=Agent of the Acme DPU\\n[Service]\\nExecStart=/usr/bin/acme-agent\\n[Install]\\nWantedBy=multi-user.target\\n' >%{buildroot}/usr/lib/systemd/system/acme-agent.service
%files
%attr(0755, root, root) /usr/bin/acme-agent
/usr/lib/systemd/system/acme-agent.service
'''
File repository = new File(basedir, 'rpm-repository/x86_64')
repository.mkdirs()
run(work, ['rpmbuild', '-bb', '--quiet', '--define', "_topdir ${work}/rpmbuild".toString(), '--define', "_rpmdir ${repository}".toString(),
        '--define', '_build_name_fmt %%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm', 'agent.spec'])

// The test distribution's key signs it; its secret half is public, for tests only.
File home = new File(work, 'gnupg')
home.mkdirs()
run(work, ['chmod', '0700', home.path])
File key = new File(basedir, '../../../../dpuos-maven-plugin/src/test/resources/testdistro/signing-key.asc').canonicalFile
run(work, ['gpg', '--homedir', home.path, '--batch', '--quiet', '--import', key.path])
run(work, ['rpmsign', '--addsign', '--define', "_gpg_path ${home}".toString(), '--define', '_gpg_name E62CA8CB9B9C4950BD0A5853BC3103A00F8BD62B',
        '--define', '_gpg_digest_algo sha256', new File(repository, 'acme-agent-1.2-1.noarch.rpm').path])
run(work, ['createrepo_c', '-q', repository.path])
File keys = new File(basedir, 'image/src/main/dpuos/keys')
keys.mkdirs()
new File(keys, 'acme.asc').bytes = new File(given, 'keys/dpuos-test.asc').bytes
return true
