def home = new File(basedir, 'gradle-home')
def log = new File(basedir, 'build.log')

/** Returns what Gradle prints; fails if it ends otherwise than expected. */
String gradle(File home, File log, boolean succeeds, Object... arguments) {
  def command = ['gradle', '--offline', '--no-daemon', '--console=plain', '-g', home,
      "-PownRepository=$localRepositoryPath", "-PsurroundingRepository=$surroundingRepository",
      "-PweftVersion=$version", "-PbyteBuddyVersion=$byteBuddyGradleVersion", *arguments]*.toString()
  def process = new ProcessBuilder(command).directory(basedir).redirectErrorStream(true).start()
  def printed = process.inputStream.getText('UTF-8')
  log << "\n$command\n$printed"
  assert (process.waitFor() == 0) == succeeds : printed
  return printed
}

Set<String> classes(String folder) {
  def root = new File(basedir, "build/classes/java/$folder").toPath()
  def found = new TreeSet<String>()
  root.eachFileRecurse(groovy.io.FileType.FILES) { found << root.relativize(it).toString() }
  return found
}

def main = new File(basedir, 'src/main/java/shop/Main.java')
main.parentFile.mkdirs()
main.text = new File(shared, 'java/shop/Main.java').text
def expected = new File(shared, 'expected.txt').text

// Main and test classes are woven, and run.
def first = gradle(home, log, true, 'runMain', 'runTest')
assert first.contains(expected)
assert first.contains('\n42\n')
assert classes('main').contains('shop/Main$weft$order.class')
assert classes('test') == ['shop/SelfTest$weft$answer.class', 'shop/SelfTest.class'] as Set

// A change of one file: no frame class of before is left, and no test among the main classes.
main.text = main.text.replace('pack(', 'wrap(')
def second = gradle(home, log, true, 'runMain', 'runTest')
assert second.contains(expected)
assert second.contains('\n42\n')
assert classes('main').contains('shop/Main$weft$wrap.class')
assert !classes('main').contains('shop/Main$weft$pack.class')
assert !classes('main').any { it.contains('SelfTest') }

// An error, and a warning that is to be one, in one build, with file and line.
def mistakes = new File(basedir, 'src/main/java/shop/Mistakes.java')
mistakes.text = '''\
package shop;
import static dev.weft.Weft.await;
import dev.weft.Task;
import dev.weft.annotations.Async;
class Mistakes {
  int one() { return await(two()); }
  @Async Task<Integer> two() { return Task.of(2); }
}
'''
def third = gradle(home, log, false, 'classes', '-Dweft.failOnWarning=true')
assert third.contains("error: $mistakes:6 in one(): await in a method that is not @Async\n  why: ")
assert third.contains("error: $mistakes:7 in two(): @Async on a method that never awaits\n  why: ")
assert third.contains('2 problems keep Weft from rewriting these classes; no class was written:')
assert third.contains('using Weft, which tells the reasons above')
assert !classes('main').contains('shop/Mistakes.class')
return true
