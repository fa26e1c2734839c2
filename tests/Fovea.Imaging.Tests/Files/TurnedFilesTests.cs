namespace Fovea.Imaging.Tests.Files;

/// <summary>The same picture, stored in each of the eight orientations: red and green above, blue and yellow below.</summary>
public sealed class TurnedFilesTests : IDisposable
{
    private static readonly ImageShape upright = new(16, 24, 3);

    private readonly TemporaryFolder folder = new(), home = new();

    public static TheoryData<string> All => [.. Directory.EnumerateFiles(Fixture.PathOf("turned")).Select(path => Path.GetFileName(path)!).Order()];

    [Theory]
    [MemberData(nameof(All))]
    public void Header_and_pixels_are_the_right_way_up(string name)
    {
        string path = Fixture.PathOf($"turned/{name}");
        Assert.Equal(new PixelSize(24, 16), ImageFile.ReadHeader(path).Size);
        DecodedImage image = ImageFile.Read(path, 3);
        Assert.Equal(upright, image.Shape);
        RequireQuarters(image.Pixels, 24, 16);
        RequireQuarters(ImageFile.Read(path, new ImageShape(8, 12, 3), ImageFit.Stretch).Pixels, 12, 8);
        RequireQuarters(ImageFile.Read(path, upright, ImageFit.Pad).Pixels, 24, 16);
    }

    [Fact]
    public void All_orientations_and_kinds_are_there() => Assert.Equal(8 * 4, All.Count);

    [Fact]
    public void A_file_with_all_kinds_of_metadata_is_read()
    {
        string path = Fixture.PathOf("kinds/metadata.webp");
        Assert.Equal(new PixelSize(24, 16), ImageFile.ReadHeader(path).Size);
        RequireQuarters(ImageFile.Read(path, 3).Pixels, 24, 16);
    }

    [Fact]
    public async Task A_folder_of_them_is_of_one_size()
    {
        foreach (string name in new[] { "a", "b" }) CopyTo(folder[name]);
        DataSet data = await new FolderSource("folder:x", folder.Path, new FolderOptions(), home.Path).LoadAsync(null, default);
        Assert.Equal(upright, data.Shape);
        foreach (ImageSet images in new[] { data.Training, data.Validation, data.Test })
            for (int i = 0; i < images.Count; i++) RequireQuarters(images.Pixels(i), 24, 16);
    }

    [Fact]
    public async Task BACH_turns_its_photos_too()
    {
        foreach (string name in new[] { "Normal", "Benign", "InSitu", "Invasive" }) CopyTo(folder[$"Photos/{name}"], "*.tif");
        DataSet data = await new BachSource("bach:x", folder.Path, new BachOptions(), home.Path).LoadAsync(null, default);
        for (int i = 0; i < data.Training.Count; i++) RequireQuarters(data.Training.Pixels(i), 24, 16);
    }

    [Fact]
    public void An_orientation_that_is_none_is_upright()
    {
        foreach (int number in new[] { 0, 9, 255 })
        {
            string path = folder["odd.jpg"];
            byte[] bytes = File.ReadAllBytes(Fixture.PathOf("turned/3.jpg"));
            int place = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 3]);
            Assert.True(place > 0, "the file has an orientation");
            bytes[place + 9] = (byte)number;
            File.WriteAllBytes(path, bytes);
            Assert.Equal(new PixelSize(24, 16), ImageFile.ReadHeader(path).Size);
        }
    }

    public void Dispose()
    {
        folder.Dispose();
        home.Dispose();
    }

    private static void CopyTo(string target, string pattern = "*")
    {
        Directory.CreateDirectory(target);
        foreach (string path in Directory.EnumerateFiles(Fixture.PathOf("turned"), pattern)) File.Copy(path, Path.Combine(target, Path.GetFileName(path)));
    }

    private static void RequireQuarters(ReadOnlySpan<byte> pixels, int width, int height)
    {
        (int X, int Y, byte[] Colour)[] quarters = [(1, 1, [200, 30, 30]), (3, 1, [30, 200, 30]), (1, 3, [30, 30, 200]), (3, 3, [200, 200, 30])];
        foreach ((int x, int y, byte[] colour) in quarters)
        {
            ReadOnlySpan<byte> pixel = pixels.Slice(((y * height / 4 * width) + (x * width / 4)) * 3, 3);
            // JPEG keeps colours nearly.
            for (int i = 0; i < 3; i++) Assert.InRange(pixel[i], colour[i] - 8, colour[i] + 8);
        }
    }
}
