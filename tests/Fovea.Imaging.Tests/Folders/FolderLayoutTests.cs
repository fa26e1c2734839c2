namespace Fovea.Imaging.Tests.Folders;

/// <summary>What folders are taken for, by their names.</summary>
public sealed class FolderLayoutTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Theory]
    [InlineData("train", "valid", "test")]
    [InlineData("Training", "Validation", "TESTING")]
    [InlineData("train", "val", "test")]
    public void Splits_have_their_usual_names(string training, string validation, string test)
    {
        foreach (string split in new[] { training, validation, test }) PictureFile.WriteClasses(folder[split], ("cat", 1), ("dog", 2));
        IReadOnlyList<SourceFile> files = FolderLayout.Scan(folder.Path, LayoutChoice.Auto).Files;
        Assert.Equal(9, files.Count);
        Assert.All(files, file => Assert.Equal(
            file.Name.StartsWith(training, StringComparison.Ordinal) ? DataSplit.Training : file.Name.StartsWith(test, StringComparison.Ordinal) ? DataSplit.Test : DataSplit.Validation, file.Split));
        Assert.Equal(["cat", "dog"], files.Select(file => file.ClassName).Distinct());
    }

    [Theory]
    [InlineData("train,valid,test,extra", "extra")]
    [InlineData("train,dev", "dev")]
    [InlineData("train,valdation,test", "valdation")]
    [InlineData("train,tests", "tests")]
    [InlineData("trian,tset", "trian")]
    [InlineData("training_set,test_set,single_prediction", "single_prediction")]
    [InlineData("trainset,valset", "trainset")]
    [InlineData("TestData,train2", "TestData")]
    public void Names_of_splits_among_others_and_nearly_those_are_an_error(string names, string wrong)
    {
        foreach (string name in names.Split(',')) PictureFile.WriteClasses(folder[name], ("cat", 2), ("dog", 2));
        string told = FailureOf();
        Assert.Contains($"{wrong} is none of these", told, StringComparison.Ordinal);
        Assert.Contains("must be train, validation (or valid, val) and test, with a folder per class in each", told, StringComparison.Ordinal);
        Assert.Equal(names.Split(',').Order(StringComparer.Ordinal), FolderLayout.Scan(folder.Path, LayoutChoice.Classes).Files.Select(file => file.ClassName).Distinct());
    }

    [Fact]
    public void Nearly_splits_without_classes_are_an_error_too()
    {
        PictureFile.WriteClasses(folder.Path, ("trainA", 2), ("trainB", 2), ("testA", 2), ("testB", 2));
        Assert.Contains("testA is none of these", FailureOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("airport,train_station,bus_station")]
    [InlineData("brain,liver")]
    [InlineData("tent,van,trail")]
    public void Classes_may_have_names_that_remind_of_splits(string names)
    {
        PictureFile.WriteClasses(folder.Path, [.. names.Split(',').Select(name => (name, 2))]);
        Assert.Equal(names.Split(',').Order(StringComparer.Ordinal), FolderLayout.Scan(folder.Path, LayoutChoice.Auto).Files.Select(file => file.ClassName).Distinct());
    }

    [Theory]
    [InlineData("brain,liver")]
    [InlineData("tent,van")]
    public void Classes_may_have_folders_of_their_own(string names)
    {
        foreach (string name in names.Split(',')) PictureFile.WriteClasses(folder[name], ("patient 1", 2), ("patient 2", 2));
        Assert.All(FolderLayout.Scan(folder.Path, LayoutChoice.Auto).Files, file => Assert.Equal(file.Name.Split('/')[0], file.ClassName));
    }

    [Fact]
    public void One_class_named_like_a_split_needs_a_word()
    {
        PictureFile.WriteClasses(folder.Path, ("bus", 2), ("car", 2), ("train", 2));
        Assert.Contains("bus is none of these; if all of them are classes, set dataOptions.layout to classes", FailureOf(), StringComparison.Ordinal);
        Assert.Equal(6, FolderLayout.Scan(folder.Path, LayoutChoice.Classes).Files.Count);
    }

    [Fact]
    public void Two_folders_for_one_split_are_an_error()
    {
        foreach (string split in new[] { "train", "val", "validation" }) PictureFile.WriteClasses(folder[split], ("cat", 2), ("dog", 2));
        Assert.Contains("of which val and validation are the same split", FailureOf(), StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_below_classes_are_an_error()
    {
        foreach (string name in new[] { "cat", "dog" }) PictureFile.WriteClasses(folder[name], ("train", 2), ("test", 2));
        Assert.Contains($"class folder {folder["cat"]} has the folders test, train: splits must lie above classes", FailureOf(), StringComparison.Ordinal);
        Assert.Equal(8, FolderLayout.Scan(folder.Path, LayoutChoice.Classes).Files.Count);
    }

    [Fact]
    public void A_class_that_training_has_never_seen_is_an_error()
    {
        PictureFile.WriteClasses(folder["train"], ("cat", 2), ("dog", 2));
        PictureFile.WriteClasses(folder["test"], ("cat", 2), ("bird", 2));
        Assert.Contains($"{folder["test/bird"]} is a class that no training image has: those to train on are cat, dog", FailureOf(), StringComparison.Ordinal);
    }

    [Fact]
    public void Classes_that_differ_in_case_only_are_an_error()
    {
        if (!OperatingSystem.IsLinux()) Assert.Skip("this file system may take them for one");
        PictureFile.WriteClasses(folder.Path, ("cat", 2), ("Cat", 2), ("dog", 2));
        Assert.Contains("has the classes Cat and cat, which differ in upper and lower case only", FailureOf(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("cat,dog")]
    [InlineData("test,train")]
    public void A_folder_too_high_up_is_told_where_to_go(string within)
    {
        foreach (string name in within.Split(',')) PictureFile.WriteClasses(folder["photos"], (name, 2));
        Assert.Contains(
            $"at least 2 classes, but has 1: photos, which has the folders {within.Replace(",", ", ", StringComparison.Ordinal)}: if these are classes or splits, give {folder["photos"]}",
            FailureOf(), StringComparison.Ordinal);
    }

    [Fact]
    public void Splits_without_training_images_are_an_error()
    {
        PictureFile.WriteClasses(folder["test"], ("cat", 2), ("dog", 2));
        Assert.Contains("there is no folder train", FailureOf(), StringComparison.Ordinal);
        Directory.CreateDirectory(folder["train"]);
        Assert.Contains($"{folder["train"]} must have a sub-folder per class, but has none", FailureOf(), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private string FailureOf() => Assert.Throws<DataException>(() => FolderLayout.Scan(folder.Path, LayoutChoice.Auto)).Message;
}
