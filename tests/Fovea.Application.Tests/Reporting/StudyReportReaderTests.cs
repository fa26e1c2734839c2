using Fovea.Application.Catalog;
using Fovea.Application.Reporting;
using Fovea.Application.Trials;
using Fovea.Configuration;
using Fovea.Rendering;
using Fovea.Tuning;

namespace Fovea.Application.Tests.Reporting;

public sealed class StudyReportReaderTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_study_is_read_whole()
    {
        StudyReport report = Read(36);
        Assert.Equal(("made-up", 36, true, "cue, 50 epochs a trial"), (report.Name, report.Wanted, report.IsFinished, report.Subject));
        Assert.Equal(["learningRate", "hidden", "kind", "momentum"], report.Space.Select(dimension => dimension.ShortName));
        Assert.Equal("where training.optimizer.kind is sgd", report.Space[3].Condition);
        Assert.Equal(36, report.Trials.Count);
        StudyTrialRow best = report.Trials.Where(trial => trial.Value is not null).MinBy(trial => trial.Value)!;
        Assert.Equal((best.Number, best.Value), (report.Best!.Number, report.Best.Value));
        Assert.Equal("it fell over", report.Trials[6].Note);
        Assert.Contains($"./fovea tune --resume --out {ShellWord.Quote(Path.GetRelativePath(".", folder["study"]))}", report.Commands.Select(each => each.Command));
    }

    [Fact]
    public void Charts_have_every_trial_in_its_place()
    {
        StudyReport report = Read(36);
        Dictionary<string, int> points = report.Progress!.Series.ToDictionary(series => series.Name, series => series.Points.Count);
        int failed = report.Trials.Count(trial => trial.State == "failed"), done = report.Trials.Count(trial => trial.State == "done");
        Assert.Equal(new Dictionary<string, int> { ["best so far"] = done, ["trial"] = done, ["stopped early, best reached"] = 1, ["failed"] = failed }, points);
        Assert.Equal(report.Best!.Value, report.Progress.Series[0].Points[^1].Y);

        Assert.Equal(["learningRate", "hidden", "kind", "momentum", "validation error, %"], report.Parallel!.Axes.Select(axis => axis.Label));
        Assert.Equal([true, true, false, false, false], report.Parallel.Axes.Select(axis => axis.IsLogarithmic));
        Assert.Equal((1e-5, 0.1), report.Parallel.Axes[0].Bounds);
        Assert.Equal((report.Best.Value, report.Trials.Max(trial => trial.Value)!.Value), report.Parallel.Axes[4].Bounds);
        Assert.Equal(36, report.Parallel.Lines.Count);
        Assert.All(report.Parallel.Lines, line => Assert.Equal(line.Values[2] == 0, line.Values[3] is null));
        Assert.StartsWith($"trial {report.Best.Number}: ", report.Parallel.Lines.Single(line => line.IsEmphasised).Name, StringComparison.Ordinal);

        Assert.Equal(MadeUpStudy.Space.Dimensions.Select(dimension => dimension.Name), report.Slices.Select(slice => slice.Title));
        Assert.Equal([36, 36, 36, report.Parallel.Lines.Count(line => line.Values[3] is not null)], report.Slices.Select(slice => slice.Points.Count));
        Assert.Equal(failed + 1, report.Slices[0].Points.Count(point => point.Y is null));
    }

    [Fact]
    public void What_matters_most_stands_first()
    {
        StudyReport report = Read(36);
        Assert.Equal("training.learningRate", report.Importance!.Bars[0].Name);
        Assert.InRange(report.Importance.Bars[0].Whole, 0.7, 1);
        Assert.InRange(report.Importance.Bars.Single(bar => bar.Name == "model.core.hidden").Whole, 0, 0.3);
        Assert.Contains("of the variance of trials that it has not seen", report.ImportanceNote, StringComparison.Ordinal);
    }

    [Fact]
    public void A_study_of_few_trials_says_what_it_takes_and_one_of_none_has_no_charts()
    {
        StudyReport few = Read(5);
        Assert.Null(few.Importance);
        Assert.StartsWith("It takes 18 trials", few.ImportanceNote, StringComparison.Ordinal);
        StudyReport none = StudyReportReader.Read(MadeUpStudy.Create(folder["none"], 0));
        Assert.Equal((null, null, null, 0), (none.Best, none.Progress, none.Parallel, none.Slices.Count));
    }

    [Fact]
    public void Imported_trials_are_told_apart()
    {
        ParameterValues point = new([new("training.learningRate", 1e-3), new("model.core.hidden", 32), new("training.optimizer.kind", "adam")]);
        StudyReport report = StudyReportReader.Read(MadeUpStudy.Create(folder["study"], 2, new EndedTrials([new TrialRecord(0, TrialState.Done, point, 1.5, [])], "a log")));
        Assert.Equal([true, false, false], report.Trials.Select(trial => trial.IsImported));
        Assert.Equal("a log", report.Best!.Origin);
        Assert.Single(report.Progress!.Series.Single(series => series.Name == "imported").Points);
        Assert.DoesNotContain("trials/0000", string.Join(' ', report.Commands), StringComparison.Ordinal);
    }

    [Fact]
    public void The_best_parameters_are_a_command()
    {
        StudyFolder study = MadeUpStudy.Create(folder["a study"], 1);
        string command = StudyCommands.Train(new StudyPlace("made-up", study, study.Root), new Recipe(), new([new("training.learningRate", 0.5), new("training.optimizer.kind", "s gd")]));
        Assert.Equal($"./fovea train {ShellWord.Quote(Path.GetRelativePath(".", study.RecipePath))} --set training.learningRate=0.5 --set 'training.optimizer.kind=s gd'", command);
        Assert.Equal("./fovea report --name 'my study' --storage 'postgres://me@far/db'", StudyCommands.Report(new StudyPlace("my study", null, "postgres://me@far/db")));
    }

    [Theory]
    [InlineData("cue", "{}")]
    [InlineData("cluttered-mnist-60", """{ "dataOptions": { "pieces": 6 }, "model": { "core": { "kind": "lstm", "hidden": 32 } }, "training": { "epochs": 3 } }""")]
    [InlineData("mnist", """{ "model": { "kind": "convolutional" }, "training": { "optimizer": { "kind": "sgd" } } }""")]
    public void Of_a_study_in_a_database_the_command_alone_says_the_whole_recipe(string data, string changes)
    {
        Recipe recipe = Recipe.Parse(changes) with { Data = data };
        ParameterValues best = new([new("training.learningRate", 0.25)]);
        string[] words = StudyCommands.Train(new StudyPlace("far", null, "postgres://me@far/db"), recipe, best).Split(' ');
        Assert.Equal(["./fovea", "train", data], words[..3]);
        Recipe trained = RecipeCatalog.Find(data).With(words[3..].Where(word => word != "--set").Select(word => word.Trim('\'').Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1])));
        Assert.Equal(AllOptions(StudyFolder.WithParameters(recipe, best)), AllOptions(trained));

        static string AllOptions(Recipe recipe) => (recipe with { DataOptions = DataSets.Choose(recipe.Data, recipe.DataOptions).Options }).ToJson();
    }

    public void Dispose() => folder.Dispose();

    private StudyReport Read(int trials) => StudyReportReader.Read(MadeUpStudy.Create(folder["study"], trials));
}
