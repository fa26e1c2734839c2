using Fovea.Application.Catalog;
using Fovea.Application.Tests.Reporting;
using Fovea.Application.Trials;
using Fovea.Training.Exports;

namespace Fovea.Application.Tests.Catalog;

/// <summary>Runs, models and studies by id, as the page asks for them, and by path, as the command line does.</summary>
public sealed class LibraryTests : IDisposable
{
    private static readonly string shipped = Path.Combine(SourceTree.Root, "models");

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void A_run_has_an_id_however_deep_it_lies()
    {
        RunFolder.Create(folder["runs/one"], new Recipe()).Dispose();
        RunFolder.Create(folder["runs/study/trials/0003"], new Recipe()).Dispose();
        RunLibrary library = new(folder["runs"]);
        Assert.Equal(["one", "study:trials:0003"], library.List().Select(run => run.Id).Order());
        Assert.Equal(folder["runs/study/trials/0003"], library.Find("study:trials:0003").View.Path);
        Assert.Equal(folder["runs/one"], RunLibrary.Open(folder["runs/one"]).Path);
        Assert.True(Assert.Throws<InvalidRequestException>(() => library.Find("..:outside")).IsNotFound);
    }

    [Fact]
    public void The_models_that_came_with_the_program_are_found_from_anywhere()
    {
        Assert.Equal(shipped, Path.GetFullPath(ModelLibrary.DefaultFolder));
        ModelLibrary library = new(new RunLibrary(folder["runs"]), ModelLibrary.DefaultFolder);
        Assert.Equal(["model:cluttered-100", "model:cluttered-60", "model:megapixel-1500", "model:mnist", "model:translated-60"], library.List().Select(model => model.Id));
        Assert.Equal("mnist", library.Find("model:mnist").Place.Open().Recipe.Data);
        Assert.Equal(ModelPlaceKind.Folder, ModelLibrary.At(Path.Combine(shipped, "mnist")).Kind);
        Assert.Equal(Path.Combine(shipped, "mnist"), ModelLibrary.At("models/mnist").Path);
        Assert.Equal(Path.Combine(shipped, "mnist"), ModelLibrary.At("models/mnist/").Path);
        Assert.True(Assert.Throws<InvalidRequestException>(() => ModelLibrary.At("./models/mnist")).IsNotFound);
        Assert.Equal("'models/mnist' is a model's folder, but a run's folder is needed", Refusal(() => RunLibrary.Open("models/mnist")));
    }

    [Fact]
    public void A_run_without_weights_is_no_model_to_choose()
    {
        RunFolder.Create(folder["runs/one"], new Recipe()).Dispose();
        Assert.Empty(new ModelLibrary(new RunLibrary(folder["runs"]), folder["models"]).List());
    }

    [Fact]
    public void A_study_is_found_by_its_id_and_by_its_path()
    {
        MadeUpStudy.Create(folder["runs/tune-1"], 3);
        Directory.CreateDirectory(folder["runs/other"]);
        StudyLibrary library = new(folder["runs"]);
        Assert.Equal(["tune-1"], library.Ids());
        Assert.Equal(3, library.Find("tune-1").OpenStudy().Trials().Count);
        Assert.Equal(folder["runs/tune-1"], StudyFolder.Open(folder["runs/tune-1/study.db"]).Root);
        Assert.True(Assert.Throws<InvalidRequestException>(() => library.Find("other")).IsNotFound);
        Assert.Equal($"'{folder["runs/other"]}' is no study: it has no study.db", Assert.Throws<InvalidRequestException>(() => StudyFolder.Open(folder["runs/other"])).Message);
    }

    [Fact]
    public void A_folder_that_no_path_leads_to_hides_no_other()
    {
        RunFolder.Create(folder["runs/one"], new Recipe()).Dispose();
        MadeUpStudy.Create(folder["runs/tune-1"], 1);
        using IDisposable made = OddFiles.MakeFolderNotInUtf8(folder["runs/x"]), deeper = OddFiles.MakeFolderNotInUtf8(folder["runs/group/x"]), beside = OddFiles.MakeFolderNotInUtf8(folder["models/x"]);
        RunLibrary runs = new(folder["runs"]);
        Assert.Equal(["one"], runs.List().Select(run => run.Id));
        Assert.Equal(["tune-1"], new StudyLibrary(folder["runs"]).Ids());
        Assert.Empty(new ModelLibrary(runs, folder["models"]).List());
    }

    [Fact]
    public void A_folder_of_runs_names_those_that_are_in_it()
    {
        for (int seed = 1; seed <= 6; seed++) RunFolder.Create(folder[$"g/seed-{seed}"], new Recipe()).Dispose();
        Assert.Equal(
            $"'{folder["g"]}' is no model, but 6 runs are in it: name one, as {folder["g/seed-1"]}, {folder["g/seed-2"]}, {folder["g/seed-3"]}, {folder["g/seed-4"]}, ...",
            Refusal(() => ModelLibrary.At(folder["g"])));
        Assert.StartsWith($"'{folder["g"]}' is no run, but 6 runs are in it", Refusal(() => RunLibrary.Open(folder["g"])), StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_at_a_path_instead_is_told()
    {
        MadeUpStudy.Create(folder["study"], 1);
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["file.safetensors"], string.Empty);
        Assert.StartsWith($"'{folder["study"]}' is a study: name one of its runs", Refusal(() => ModelLibrary.At(folder["study"])), StringComparison.Ordinal);
        Assert.Equal($"'{folder["empty"]}' is no model: it has neither a run's files nor a model's", Refusal(() => ModelLibrary.At(folder["empty"])));
        Assert.Equal("there is no model 'mnist'; did you mean 'models/mnist'?", Refusal(() => ModelLibrary.At("mnist")));
        Assert.Equal("there is no model 'models/mnits'; did you mean 'models/mnist'?", Refusal(() => ModelLibrary.At("models/mnits")));
        Assert.Equal($"'{folder["file.safetensors"]}' is a file, but a run's folder is needed", Refusal(() => RunLibrary.Open(folder["file.safetensors"])));
        Assert.EndsWith("is a model's folder, but a run's folder is needed", Refusal(() => RunLibrary.Open(Path.Combine(shipped, "mnist"))), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("mnist", "mnist")]
    [InlineData("folder:/home/me/meine Fotos/", "folder-meine-Fotos")]
    [InlineData("folder:..", "folder")]
    public void A_run_is_named_for_its_data(string data, string name) => Assert.Equal(name, RunLibrary.NameFor(data));

    public void Dispose() => folder.Dispose();

    private static string Refusal(Func<object> ask) => Assert.Throws<InvalidRequestException>(ask).Message;
}
