namespace Fovea.Tests.Data;

public sealed class DataSetTests
{
    private static readonly string[] names = ["cat", "dog", "cow"];

    [Fact]
    public void A_class_that_a_split_lacks_is_found_there()
    {
        Assert.Empty(Of([0, 1, 2], [2, 1, 0], [0, 1, 2, 1]).Findings);
        DataFinding validation = Assert.Single(Of([0, 1, 2], [1, 1], [0, 1, 2]).Findings);
        Assert.Equal(DataFindingKind.MissingClass, validation.Kind);
        Assert.Equal("validation has no image of classes cat, cow: its figures are about the others", validation.Message);
        Assert.Equal([DataSplit.Validation], validation.Splits);
        Assert.Equal(["cat", "cow"], validation.Details);
    }

    [Fact]
    public void Warnings_are_what_puts_a_split_in_doubt()
    {
        DataSet data = Of([0, 1, 2], [0, 1, 2], [0, 2]) with { SourceFindings = [new DataFinding(DataFindingKind.LeftOut, "3 files are no images", [], [])] };
        Assert.Equal(2, data.Findings.Count);
        Assert.Empty(data.WarningsFor(DataSplit.Validation));
        Assert.Equal(["test has no image of class dog: its figures are about the others"], data.WarningsFor(DataSplit.Validation, DataSplit.Test));
    }

    [Fact]
    public void Every_class_must_be_in_training()
    {
        Assert.Null(Of([0, 1, 2], [0], [0]).LackToTrainOn);
        DataSet data = Of([2, 2, 0], [0, 1, 2], [0, 1, 2]);
        Assert.Equal("animals has no image to train on of class dog: every class needs one", data.LackToTrainOn);
        Assert.Equal(["training has no image of class dog: its figures are about the others"], data.WarningsFor(DataSplit.Training));
        Assert.Empty(data.WarningsFor(DataSplit.Test));
    }

    [Fact]
    public void Data_has_a_name_and_so_has_every_class()
    {
        DataSet data = Of([0], [1], [2]);
        AssertRefused("data must have a name, by which a recipe knows it, but it is ' '", () => data with { Name = " " });
        AssertRefused("classes must have names, but that of label 1 is ''", () => data with { ClassNames = ["cat", "", "cow"] });
        AssertRefused("classes must have names, but that of label 0 is null", () => new DataSet("animals", [null!, "cow"], data.Training, data.Validation, data.Test));
        AssertRefused("classes must have names of their own, but two are named 'cow'", () => data.WithClassesOf(["cat", "dog", "cow", "cow"]));
    }

    [Fact]
    public void Class_names_stay_what_they_were()
    {
        string[] mine = ["cat", "dog", "cow"];
        DataSet data = Of([0], [1], [2]) with { ClassNames = mine };
        mine[0] = "dog";
        Assert.Equal(names, data.ClassNames);
    }

    private static void AssertRefused(string told, Func<object> make) => Assert.Equal(told, Assert.Throws<DataException>(make).Message);

    private static DataSet Of(int[] training, int[] validation, int[] test) => new("animals", names, SetOf(training), SetOf(validation), SetOf(test));

    private static MemoryImageSet SetOf(int[] labels) => new(new ImageShape(1, 1, 1), new byte[labels.Length], labels);
}
