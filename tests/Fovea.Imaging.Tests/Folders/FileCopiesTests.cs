namespace Fovea.Imaging.Tests.Folders;

public sealed class FileCopiesTests : IDisposable
{
    private const int Long = 200_000;

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void Files_of_the_same_bytes_are_found_whatever_their_length_and_names()
    {
        byte[] large = [.. Enumerable.Range(0, Long).Select(i => (byte)(i % 251))];
        byte[] otherByte = [.. large];
        // Between the parts that are compared first.
        otherByte[Long / 4]++;
        SourceFile[] files =
        [
            Write("a", [1, 2, 3]), Write("b", [1, 2, 4]), Write("c", [1, 2, 3]), Write("d", large), Write("e", otherByte), Write("f", large),
            Write("g", []), Write("h", []), Write("i", [9, 9]), Write("j", [1, 2, 3]),
        ];
        Assert.Equal([[0, 2, 9], [3, 5]], Find(files, "1"));
    }

    [Fact]
    public void What_was_found_is_kept_until_files_change()
    {
        SourceFile[] files = [Write("a", [1]), Write("b", [1])];
        Assert.Single(Find(files, "before"));
        File.WriteAllBytes(files[1].Path, [2]);
        Assert.Single(Find(files, "before"));
        Assert.Empty(Find(files, "after"));
        File.WriteAllText(folder["memory/copies.json"], "{");
        Assert.Empty(Find(files, "after"));
    }

    [Fact]
    public void Groups_with_a_copy_in_common_are_one()
    {
        string[] groups = ["p3", "p1", "p2", "p4", "p3", "p5"];
        Assert.Equal(["p1", "p1", "p2", "p1", "p1", "p5"], LabelledCopies.Join(groups, [[0, 1], [3, 4]]));
        Assert.Equal(groups, LabelledCopies.Join(groups, []));
    }

    public void Dispose() => folder.Dispose();

    private IReadOnlyList<IReadOnlyList<int>> Find(IReadOnlyList<SourceFile> files, string fingerprint) =>
        FileCopies.Find(files, fingerprint, folder["memory/copies.json"], null, default);

    private SourceFile Write(string name, byte[] bytes)
    {
        File.WriteAllBytes(folder[name], bytes);
        return new SourceFile(folder[name], name, "class", Split: null, bytes.Length, 0);
    }
}
