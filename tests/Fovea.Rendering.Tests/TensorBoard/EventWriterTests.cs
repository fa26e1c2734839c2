namespace Fovea.Rendering.Tests.TensorBoard;

public sealed class EventWriterTests : IDisposable
{
    private static readonly KeyValuePair<string, double>[] scalars = [new("error/validation", 12.5), new("reward", 0.875)];

    private readonly TemporaryFolder folder = new();
    private readonly FixedClock clock = new();

    private string[] Files => [.. Directory.EnumerateFiles(folder.Path).Order(StringComparer.Ordinal)];

    [Fact]
    public void A_file_begins_with_its_version_and_holds_scalars_by_tag()
    {
        Write(300);
        List<List<EventFile.Field>> events = EventFile.Read(Assert.Single(Files));
        Assert.Equal([1, 3], events[0].Select(field => field.Number));
        Assert.Equal(1_700_000_000.25, events[0][0].Double);
        Assert.Equal("brain.Event:2", events[0][1].Text);
        Assert.Equal([1, 2, 5], events[1].Select(field => field.Number));
        Assert.Equal(300UL, events[1][1].Bits);
        EventFile.Field[] values = [.. EventFile.Fields(events[1][2].Bytes)];
        Assert.Equal([("error/validation", 12.5f), ("reward", 0.875f)], values.Select(value => (value[1].Text, value[2].Float)));
    }

    [Fact]
    public void A_picture_has_its_size_colours_and_bytes()
    {
        byte[] png = LookPicture.Draw(MadeUpLook.Of(new ImageShape(28, 28, 1), size: 8, scales: 1, steps: 2, classes: 3));
        using (EventWriter writer = new(folder.Path, clock)) writer.Write(1, [], [new("look/0", png)]);
        EventFile.Field value = EventFile.Read(Files[0])[1][2][1];
        using SkiaSharp.SKBitmap bitmap = SkiaSharp.SKBitmap.Decode(png);
        Assert.Equal("look/0", value[1].Text);
        Assert.Equal(((ulong)bitmap.Height, (ulong)bitmap.Width), (value[4][1].Bits, value[4][2].Bits));
        Assert.Contains(value[4][3].Bits, new ulong[] { 3, 4 });
        Assert.Equal(png, value[4][4].Bytes);
    }

    [Fact]
    public void Going_on_makes_a_later_file_and_repeats_no_step()
    {
        Write(1, 2, 300);
        Write(2, 299, 300, 301);
        Assert.Equal(2, Files.Length);
        Assert.True(EventWriter.IsUsedIn(folder.Path));
        Assert.Equal([[1, 2, 300], [301]], Files.Select(Steps));
    }

    [Fact]
    public void A_step_that_was_cut_off_is_written_again()
    {
        Write(1, 2);
        string first = Files[0];
        byte[] bytes = File.ReadAllBytes(first);
        File.WriteAllBytes(first, bytes[..^3]);
        Write(1, 2, 3);
        Assert.Equal([2UL, 3UL], Steps(Files[1]));

        bytes[^6] ^= 1;
        File.WriteAllBytes(first, bytes);
        File.Delete(Files[1]);
        Write(2);
        Assert.Equal([2UL], Steps(Files[1]));
    }

    public void Dispose() => folder.Dispose();

    private static ulong[] Steps(string file) => [.. EventFile.Read(file).Skip(1).Select(fields => fields[1].Bits)];

    private void Write(params int[] steps)
    {
        using EventWriter writer = new(folder.Path, clock);
        foreach (int step in steps) writer.Write(step, scalars, []);
    }

    private sealed class FixedClock : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(1_700_000_000_250);
    }
}
