package vault_test

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"counterpart/internal/field"
	"counterpart/internal/vault"
)

func TestPackedValuesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.SliceOfN(rapid.String(), 0, 30).Draw(t, "values")
		got, err := vault.Unpacked(vault.Packed(want))
		if err != nil {
			t.Fatal(err)
		}
		if !cmp.Equal(want, got) && len(want)+len(got) > 0 {
			t.Fatalf("%q became %q", want, got)
		}
	})
}

func TestBoxesComeBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := rapid.MapOf(rapid.Map(rapid.IntRange(0, int(field.Orders)), func(i int) field.ID { return field.ID(i) }),
			rapid.SliceOf(rapid.Byte())).Draw(t, "boxes")
		column, err := vault.Pack(want)
		if err != nil {
			t.Fatal(err)
		}
		got, err := column.Unpack()
		if err != nil || len(got) != len(want) {
			t.Fatalf("%d boxes of %d, %v", len(got), len(want), err)
		}
		for f, b := range want {
			if !bytes.Equal(got[f], b) {
				t.Fatalf("the box of %s changed", f)
			}
		}
	})
	if _, err := vault.Pack(map[field.ID][]byte{field.Name: make([]byte, 1<<24)}); err == nil {
		t.Error("a box of 16 MiB was packed")
	}
}

// What is read is either refused, or the very bytes that would be written.
func FuzzBoxes(f *testing.F) {
	good, err := vault.Pack(map[field.ID][]byte{field.Name: []byte("name"), field.Tags: {1}})
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte(good))
	f.Add([]byte{0, 0, 0, 9, 1})
	f.Add([]byte{200, 0, 0, 0})
	f.Add([]byte{1, 0, 0, 0, 0, 0, 0, 0})
	f.Add([]byte{1, 0, 0, 0, 1, 0, 0, 0})
	f.Fuzz(func(t *testing.T, b []byte) {
		boxes, err := vault.Boxes(b).Unpack()
		if err != nil {
			return
		}
		if again, err := vault.Pack(boxes); err != nil || !bytes.Equal(again, b) {
			t.Errorf("%x was read, and would be written as %x, %v", b, again, err)
		}
	})
}

func FuzzPackedValues(f *testing.F) {
	f.Add(vault.Packed([]string{"a", "", "b"}))
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Fuzz(func(t *testing.T, b []byte) {
		values, err := vault.Unpacked(b)
		if err != nil {
			return
		}
		again, err := vault.Unpacked(vault.Packed(values))
		if err != nil || !cmp.Equal(values, again) {
			t.Errorf("%q became %q, %v", values, again, err)
		}
	})
}
