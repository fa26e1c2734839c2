using BitMiracle.LibTiff.Classic;
using Fovea.Imaging.Tests.Slides;

namespace Fovea.Imaging.Tests.Folders;

public sealed class TooLargeFolderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_folder_of_files_that_cannot_be_decoded_whole_opens_as_slides_and_says_so()
    {
        foreach (string name in new[] { "a/1.tif", "a/2.tif", "a/3.tif", "b/1.tif", "b/2.tif", "b/3.tif" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(folder[$"photos/{name}"])!);
            new TiffFile(200 + name[2], 60, 8) { Tile = 64 }.Write(folder[$"photos/{name}"], (x, _, _) => x);
        }

        AlikeTiff.Write(folder["photos/a/large.tif"], 17_400, 512, samples: 1);
        DataSet data = await new FolderSource("folder:photos", folder["photos"], new FolderOptions { TestPercent = 20 }, folder["cache"]).LoadAsync(progress: null, CancellationToken.None);
        Assert.True(data.Training.IsReadByRegion);
        Assert.Equal(7, data[DataSplit.All].Count);
        DataFinding finding = Assert.Single(data.SourceFindings, finding => finding.Kind == DataFindingKind.AsSlides);
        Assert.Equal(
            "opened as slides, each read by region: a/large.tif has 17400x17400x1 pixels, more than the 300,000,000 that are decoded as a whole; "
            + $"slides:{folder["photos"]} does so at once, with options of its own", finding.Message);
    }

    [Fact]
    public void The_room_for_all_counts()
    {
        new TiffFile(30, 20, 8) { Samples = 3, Photometric = Photometric.RGB }.Write(folder["1.tif"], (x, _, _) => x);
        SourceFile file = SlideFixture.FileAt(folder["1.tif"]);
        Assert.Null(TooLargeFolder.Reason([file, file], "/cache", free: 3600, progress: null, CancellationToken.None));
        Assert.Equal(
            "decoded, they would take 0.0 GB, but /cache has 0.0 GB left",
            TooLargeFolder.Reason([file, file], "/cache", free: 3599, progress: null, CancellationToken.None));
    }

    [Fact]
    public void What_is_done_to_pixels_needs_pixels()
    {
        new TiffFile(30, 20, 8) { Samples = 3, Photometric = Photometric.RGB }.Write(folder["1.tif"], (x, _, _) => x);
        SourceFile file = SlideFixture.FileAt(folder["1.tif"]);
        Assert.True(TooLargeFolder.MayBeSlides([file], new FolderOptions()));
        Assert.False(TooLargeFolder.MayBeSlides([file], new FolderOptions { Resize = "8x8" }));
        Assert.False(TooLargeFolder.MayBeSlides([file, file with { Path = "1.png" }], new FolderOptions()));
    }

    public void Dispose() => folder.Dispose();
}
