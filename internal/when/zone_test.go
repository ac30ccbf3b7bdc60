package when_test

import (
	"archive/zip"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"counterpart/internal/when"
)

func TestLoadZone(t *testing.T) {
	utc := zone(t, "UTC")
	if utc != (when.Zone{}) || utc.Name() != "UTC" || !utc.Equal(when.Zone{}) {
		t.Errorf("UTC is %v", utc)
	}
	z := zone(t, berlin)
	if z.Name() != berlin || z != zone(t, berlin) || z.Equal(utc) {
		t.Errorf("Berlin is %q, and the same each time", z.Name())
	}
	for _, name := range []string{"", "Local", "Europe", "europe/berlin", "Europe/Berlin 0", "2025c", "..", "\n", "../../etc/passwd"} {
		if _, err := when.LoadZone(name); err == nil || !strings.Contains(err.Error(), "such as Europe/Berlin") {
			t.Errorf("%q: %v", name, err)
		}
	}
}

// In every zone of the Go distribution days and local times agree with the time package, given the
// rules of that distribution.
func TestZonesAgreeWithTimePackage(t *testing.T) {
	zones := distribution(t)
	if len(zones) < 400 {
		t.Fatalf("%d zones", len(zones))
	}
	for name, theirs := range zones {
		ours := zone(t, name)
		for _, s := range []string{
			"1850-05-05", "1900-01-01", "1916-06-01", "1945-06-01", "1969-12-31", "1987-06-15",
			"2008-02-29", "2026-01-15", "2026-07-15", "2040-12-31", "2099-08-01", "2196-12-31", "9000-07-01",
		} {
			i := at(t, s+"T12:00Z").Lo
			local := i.Time().In(theirs)
			if got, want := ours.Date(i).String(), local.Format(time.DateOnly); got != want {
				t.Errorf("%s at %v: date %s, want %s", name, i, got, want)
			}
			if got, want := ours.Local(i), local.Format("Mon 2006-01-02 15:04:05 MST"); got != want &&
				got != local.Format("Mon 2006-01-02 15:04 MST") {
				t.Errorf("%s at %v: %s, want %s", name, i, got, want)
			}
			if again, err := when.ParseInterval(local.Format("2006-01-02T15:04:05.999999"), ours); err != nil || !again.Contains(i) {
				t.Errorf("%s at %v: reads back as %v, %v", name, i, again, err)
			}
			if start := ours.Start(ours.Date(i)); start > i || ours.Start(ours.Date(i).AddDays(1)) <= i {
				t.Errorf("%s at %v: lies outside its day, which starts at %v", name, i, start)
			}
		}
	}
}

// distribution reads the zones of the Go distribution, if they are of our version.
func distribution(t *testing.T) map[string]*time.Location {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	dir := filepath.Join(strings.TrimSpace(string(root)), "lib", "time")
	script, err := os.ReadFile(filepath.Join(dir, "update.bash"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(script), "DATA="+when.ZoneData+"\n") {
		t.Skipf("this Go has other rules than %s: run go generate", when.ZoneData)
	}
	archive, err := zip.OpenReader(filepath.Join(dir, "zoneinfo.zip"))
	if err != nil {
		t.Fatal(err)
	}
	defer archive.Close()
	zones := map[string]*time.Location{}
	for _, f := range archive.File {
		if !f.FileInfo().IsDir() {
			zones[f.Name] = locationOf(t, f)
		}
	}
	return zones
}

func locationOf(t *testing.T, f *zip.File) *time.Location {
	t.Helper()
	r, err := f.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	rules, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	loc, err := time.LoadLocationFromTZData(f.Name, rules)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

func TestZoneDataIsTheVersionNamed(t *testing.T) {
	if got := when.PackedVersion(); got != when.ZoneData {
		t.Errorf("the rules are of version %s, named %s", got, when.ZoneData)
	}
}

// Changes of the clock: by summer time both ways, over midnight, and of the date line.
func TestDays(t *testing.T) {
	for _, c := range []struct {
		zone, at, day string
	}{
		{angeles, "2026-03-08T07:59:59.999999Z", "2026-03-07"},
		{angeles, "2026-03-08T08:00Z", "2026-03-08"},
		{angeles, "2026-03-09T06:59:59.999999Z", "2026-03-08"},
		{angeles, "2026-11-02T07:59:59.999999Z", "2026-11-01"},
		{berlin, "2026-10-25T22:59:59.999999Z", "2026-10-25"},
		{"America/St_Johns", "2010-11-07T02:30:30Z", "2010-11-06"}, // 00:00:30, before the clock goes back to 23:01
		{"America/St_Johns", "2010-11-07T02:31Z", "2010-11-06"},    // 23:01 again
		{"America/St_Johns", "2010-11-07T03:30Z", "2010-11-07"},
		{"Pacific/Apia", "2011-12-30T09:59:59Z", "2011-12-29"},
		{"Pacific/Apia", "2011-12-30T10:00Z", "2011-12-31"},
		{"Pacific/Kwajalein", "1969-10-01T06:00Z", "1969-09-30"}, // shown a second time
		{"UTC", "1969-12-31T23:59:59.999999Z", "1969-12-31"},
		{"UTC", "1970-01-01T00:00Z", "1970-01-01"},
	} {
		if got := zone(t, c.zone).Date(at(t, c.at).Lo).String(); got != c.day {
			t.Errorf("%s at %s: %s, want %s", c.zone, c.at, got, c.day)
		}
	}
	apia := zone(t, "Pacific/Apia")
	if left, next := apia.Start(date(t, "2011-12-30")), apia.Start(date(t, "2011-12-31")); left != next {
		t.Errorf("the day left out starts at %v, the next one at %v", left, next)
	}
}

func TestLocal(t *testing.T) {
	z := zone(t, angeles)
	for _, c := range []struct {
		at   when.Instant
		want string
	}{
		{at(t, "2026-03-09T18:00Z").Lo, "Mon 2026-03-09 11:00 PDT"},
		{at(t, "2026-12-09T18:00:07Z").Lo, "Wed 2026-12-09 10:00:07 PST"},
		{at(t, "2026-12-09").Hi, "Wed 2026-12-09 15:59:59.999999 PST"},
		{0, "unknown"},
		{when.Min, "no lower bound"},
		{when.Max, "no upper bound"},
	} {
		if got := z.Local(c.at); got != c.want {
			t.Errorf("%d: %s, want %s", c.at, got, c.want)
		}
	}
}

// Neither the machine's zone nor its rules have an influence: the same in another process, whose
// environment points elsewhere.
func TestZonesDoNotDependOnTheMachine(t *testing.T) {
	const flag = "WHEN_TEST_CHILD"
	if os.Getenv(flag) != "" {
		t.Log("deadline:", machineDeadline(t))
		return
	}
	want := "deadline: " + machineDeadline(t)
	for _, env := range [][]string{
		{"TZ=Asia/Tokyo"}, {"TZ=America/New_York", "ZONEINFO=" + t.TempDir()}, {"TZ=", "ZONEINFO=/nowhere"}, {"TZ=:broken"},
	} {
		cmd := exec.Command(os.Args[0], "-test.run=^"+t.Name()+"$", "-test.v")
		cmd.Env = append(append(os.Environ(), flag+"=1"), env...)
		out, err := cmd.CombinedOutput()
		if err != nil || !strings.Contains(string(out), want+"\n") {
			t.Errorf("with %v: %v\n%s\nwant %s", env, err, out, want)
		}
	}
}

func machineDeadline(t *testing.T) string {
	t.Helper()
	r := rule(t, "30d", when.ByUnit, office(t, angeles))
	d, err := r.After(in(t, angeles, "2026-02-10T09:00").Lo)
	if err != nil {
		t.Fatal(err)
	}
	return d.At.String() + " " + strings.Join(d.Steps(), " ")
}

// What the arithmetic assumes of every zone: offsets of less than a day, not further apart than
// is allowed for where nothing else is known.
func TestOffsetsAreWithinWhatIsAssumed(t *testing.T) {
	for _, name := range when.ZoneNames() {
		if name == "UTC" {
			continue
		}
		spread, furthest := zone(t, name).Spread()
		if spread > when.AnySpread || furthest >= 24*3_600_000_000 {
			t.Errorf("%s: spread %d, furthest %d", name, spread, furthest)
		}
	}
}
