namespace Fovea.Imaging.Tests.Folders;

/// <summary>What is found in folders with links, and with files that are no images.</summary>
public sealed class FolderWalkTests : IDisposable
{
    private readonly TemporaryFolder folder = new(), disk = new();

    public FolderWalkTests() => PictureFile.WriteClasses(folder.Path, ("cat", 3), ("dog", 3));

    [Fact]
    public void Images_are_found_once_for_all_links_that_lead_back()
    {
        Link("cat/up", "..");
        Link("cat/self", ".");
        Link("cat/higher", "../..");
        Link("cat/others", "../dog");
        Link("cat/circle", "circle");
        FolderContents contents = FolderLayout.Scan(folder.Path, LayoutChoice.Auto);
        Assert.Equal(["cat 3", "dog 3"], CountsOf(contents));
        DataFinding links = Assert.Single(contents.Findings);
        Assert.Equal(DataFindingKind.Link, links.Kind);
        Assert.Equal("5 links add no images and were left out", links.Message);
        Assert.Contains($"cat/up leads to {folder.Path}, which the link itself lies in", links.Details);
        Assert.Contains($"cat/others leads to {folder["dog"]}, which is read already", links.Details);
        Assert.Contains("cat/circle leads to circle, which is not there or may not be read", links.Details);
    }

    [Fact]
    public void Links_to_another_disk_are_followed()
    {
        PictureFile.WriteClasses(disk.Path, ("cows", 4), ("more cats", 2));
        Link("cow", disk["cows"]);
        Link("cat/more", disk["more cats"]);
        Link("cat/again", disk["more cats"]);
        Directory.CreateSymbolicLink(disk["cows/up"], disk.Path);
        FolderContents contents = FolderLayout.Scan(folder.Path, LayoutChoice.Auto);
        Assert.Equal(["cat 5", "cow 4", "dog 3"], CountsOf(contents));
        Assert.Contains("cat/again/p00-00.png", contents.Files.Select(file => file.Name));
        Assert.Equal(["cat/more", "cow/up"], Assert.Single(contents.Findings).Details.Select(line => line[..line.IndexOf(" leads", StringComparison.Ordinal)]));
    }

    [Fact]
    public void A_folder_that_is_itself_reached_by_a_link_is_like_any_other()
    {
        Directory.CreateSymbolicLink(disk["link"], folder.Path);
        Link("cat/up", "..");
        FolderContents contents = FolderLayout.Scan(disk["link"], LayoutChoice.Auto);
        Assert.Equal(["cat 3", "dog 3"], CountsOf(contents));
        Assert.Single(contents.Findings);
    }

    [Fact]
    public void A_split_that_is_another_by_a_link_is_an_error()
    {
        PictureFile.WriteClasses(disk["train"], ("cat", 3), ("dog", 3));
        PictureFile.WriteClasses(disk["test"], ("cat", 3), ("dog", 3));
        Directory.CreateSymbolicLink(disk["valid"], "test");
        string told = Assert.Throws<DataException>(() => FolderLayout.Scan(disk.Path, LayoutChoice.Auto)).Message;
        Assert.Contains("valid/cat has no images", told, StringComparison.Ordinal);
        Assert.Contains($"leads to {disk["test/cat"]}, which is read already", told, StringComparison.Ordinal);
    }

    [Fact]
    public void A_class_whose_link_leads_nowhere_is_an_error()
    {
        Link("cow", disk["unmounted"]);
        string told = Assert.Throws<DataException>(() => FolderLayout.Scan(folder.Path, LayoutChoice.Auto)).Message;
        Assert.Contains($"{folder["cow"]} is a link to {disk["unmounted"]}, which is not there", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Linked_files_count_once_in_a_class_and_tell_the_size_of_what_they_lead_to()
    {
        Link("cat/favourite.png", "p00-00.png");
        string blob = PictureFile.Write(disk["blob.png"], 4, 4, SkiaSharp.SKColors.White);
        File.Move(blob, disk["blob"]);
        Link("dog/linked.png", disk["blob"]);
        Link("dog/gone.png", "nowhere");
        FolderContents contents = FolderLayout.Scan(folder.Path, LayoutChoice.Auto);
        // One that is gone stays among the images: it is one that cannot be read.
        Assert.Equal(["cat 3", "dog 5"], CountsOf(contents));
        SourceFile linked = contents.Files.Single(file => file.Name == "dog/linked.png");
        Assert.Equal((new FileInfo(disk["blob"]).Length, File.GetLastWriteTimeUtc(disk["blob"]).Ticks), (linked.Length, linked.Changed));
        Assert.StartsWith("cat/favourite.png leads to", Assert.Single(contents.Findings).Details[0], StringComparison.Ordinal);
    }

    [Fact]
    public void Files_that_are_no_images_are_counted_by_kind_with_advice()
    {
        for (int i = 0; i < 10; i++) File.WriteAllText(folder[$"cat/{i}.HEIC"], "x");
        foreach (string name in new[] { "dog/a.txt", "dog/b.txt", "dog/.hidden", "dog/Thumbs.db", "cat/.DS_Store", "readme.md" }) File.WriteAllText(folder[name], "x");
        PictureFile.WriteClasses(folder["cat"], (".checkpoints", 2), ("__MACOSX", 2));
        FolderContents contents = FolderLayout.Scan(folder.Path, LayoutChoice.Auto);
        Assert.Equal(["cat 3", "dog 3"], CountsOf(contents));
        DataFinding finding = Assert.Single(contents.Findings);
        Assert.Equal((DataFindingKind.LeftOut, "12 files are no images that can be read and were left out: 10 .heic, 2 .txt"), (finding.Kind, finding.Message));
        Assert.Empty(finding.Splits);
        Assert.StartsWith(".heic: cat/0.HEIC and 9 more; convert them to PNG", finding.Details[0], StringComparison.Ordinal);
        Assert.Equal(".txt: dog/a.txt and 1 more", finding.Details[1]);
    }

    [Fact]
    public void What_is_called_an_image_but_is_no_file_is_left_out_and_called_what_it_is()
    {
        OddFiles.MakePipe(folder["cat/x.png"]);
        OddFiles.MakePipe(disk["pipe"]);
        Link("dog/y.png", disk["pipe"]);
        File.WriteAllText(folder["dog/a.txt"], "x");
        FolderContents contents = FolderLayout.Scan(folder.Path, LayoutChoice.Auto);
        Assert.Equal(["cat 3", "dog 3"], CountsOf(contents));
        DataFinding finding = Assert.Single(contents.Findings);
        Assert.Equal("3 files are no images that can be read and were left out: 2 named pipes, 1 .txt", finding.Message);
        Assert.Equal("named pipe: cat/x.png and 1 more", finding.Details[0]);
        Assert.Contains("it is a named pipe", Assert.Throws<DataException>(() => ImageFile.ReadHeader(folder["cat/x.png"])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_or_an_image_whose_name_is_not_UTF_8_is_to_be_renamed()
    {
        using (OddFiles.MakeFolderNotInUtf8(folder["cat/more"]))
            Assert.EndsWith("rename it", Assert.Throws<DataException>(() => FolderLayout.Scan(folder.Path, LayoutChoice.Auto)).Message, StringComparison.Ordinal);
        using (OddFiles.CopyToNameNotInUtf8(folder["cat/p00-00.png"]))
        {
            // It stays among the images: it is one that cannot be read.
            SourceFile image = Assert.Single(FolderLayout.Scan(folder.Path, LayoutChoice.Auto).Files, file => file.Name.Contains('\uFFFD'));
            Assert.EndsWith("rename it", Assert.Throws<DataException>(() => ImageFile.ReadHeader(image.Path)).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_class_of_nothing_but_other_files_says_so()
    {
        Directory.CreateDirectory(folder["scan"]);
        File.WriteAllText(folder["scan/1.dcm"], "x");
        string told = Assert.Throws<DataException>(() => FolderLayout.Scan(folder.Path, LayoutChoice.Auto)).Message;
        Assert.Contains("but 1 .dcm; these are DICOM: convert them", told, StringComparison.Ordinal);
    }

    [Fact]
    public void Images_beside_the_class_folders_are_told()
    {
        File.Copy(folder["cat/p00-00.png"], folder["stray.png"]);
        DataFinding finding = Assert.Single(FolderLayout.Scan(folder.Path, LayoutChoice.Auto).Findings);
        Assert.Equal("1 image lies in no class's folder and was left out", finding.Message);
        Assert.Equal(["stray.png"], finding.Details);
    }

    public void Dispose()
    {
        folder.Dispose();
        disk.Dispose();
    }

    private void Link(string name, string target) => File.CreateSymbolicLink(folder[name], target);

    private static IEnumerable<string> CountsOf(FolderContents contents) => contents.Files.CountBy(file => file.ClassName!).Select(count => $"{count.Key} {count.Value}");
}
