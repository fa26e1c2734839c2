using Fovea.Models;
using Fovea.Training.Checkpoints;
using Fovea.Training.Exports;
using Fovea.Training.Runs;

namespace Fovea.Tests.Training.Exports;

public sealed class ModelPlaceTests : IDisposable
{
    private static readonly ImageShape shape = new(28, 28, 1);

    private readonly TemporaryFolder folder = new();

    [Fact]
    public void The_models_of_the_repository_are_models_folders_and_no_runs()
    {
        IReadOnlyList<ModelPlace> places = ModelPlace.Below(Path.Combine(SourceTree.Root, "models"));
        Assert.Equal(["cluttered-100", "cluttered-60", "megapixel-1500", "mnist", "translated-60"], places.Select(place => place.Name));
        Assert.All(places, place =>
        {
            Assert.Equal(ModelPlaceKind.Folder, place.Kind);
            Assert.Equal(10, place.Open().ClassNames.Count);
            Assert.Null(RunView.TryOpen(place.Path));
        });
    }

    [Fact]
    public void Runs_files_and_folders_of_models_are_found_and_all_else_is_not()
    {
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["notes.txt"], string.Empty);
        Save("file.v2.safetensors");
        Save("run.v2/best.safetensors");
        using (RunFolder.Create(folder["waiting"], new Recipe()))
        {
            Assert.Equal(
                [("file.v2", ModelPlaceKind.File), ("run.v2", ModelPlaceKind.Run), ("waiting", ModelPlaceKind.Run)],
                ModelPlace.Below(folder.Path).Select(place => (place.Name, place.Kind)));
        }

        Assert.Equal([false, false, true], ModelPlace.Below(folder.Path).Select(place => place.IsWithoutWeights));
        Assert.Null(ModelPlace.Find(folder["empty"]));
        Assert.Null(ModelPlace.Find(folder["nothing"]));
        Assert.Empty(ModelPlace.Below(folder["nothing"]));
    }

    [Fact]
    public void A_run_without_weights_says_why()
    {
        using (RunFolder run = RunFolder.Create(folder["run"], new Recipe()))
        {
            Assert.EndsWith("has no weights: the run has not come to its first checkpoint yet", Refusal("run"), StringComparison.Ordinal);
            run.WriteResult(new(run.Path, 1, 1, 1, 1, 0, 1, 1));
        }

        Assert.EndsWith("has no weights: the run is finished, but its best.safetensors is gone", Refusal("run"), StringComparison.Ordinal);
        File.Delete(folder["run/result.json"]);
        Assert.EndsWith("has no weights: the run was stopped before its first checkpoint, or its best.safetensors is gone", Refusal("run"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_opens_from_a_file_a_run_s_folder_and_a_model_s_folder()
    {
        string given = Path.Combine(SourceTree.Root, "models", "mnist");
        Directory.CreateDirectory(folder["run"]);
        File.Copy(ModelFolder.WeightsOf(given), folder["run/best.safetensors"]);
        byte[] pixels = new byte[28 * 28];
        Look[] looks = [.. new[] { given, ModelFolder.WeightsOf(given), folder["run"] }.Select(path => TrainedModel.Open(path).Look(pixels, 28, 28, 1))];
        Assert.Equal((28, 28, 1, 7), (looks[0].Shape.Width, looks[0].Shape.Height, looks[0].Shape.Channels, looks[0].Steps.Count));
        Assert.All(looks, look => Assert.Equal(looks[0].Probabilities, look.Probabilities));
    }

    [Theory]
    [InlineData("nothing", "there is no FOLDER/nothing: a model is a safetensors file, a run's folder or a model's folder")]
    [InlineData("empty", "FOLDER/empty is a folder, but has neither a run's files nor a model's: a model is a safetensors file, a run's folder or a model's folder")]
    [InlineData("notes.txt", "FOLDER/notes.txt is not a safetensors file: it has 5 bytes, but the length of a header alone takes 8")]
    [InlineData("nothing.txt", "FOLDER/nothing.txt is not a safetensors file: it has 0 bytes, but the length of a header alone takes 8")]
    public void A_path_that_is_no_model_s_says_what_it_is(string name, string told)
    {
        Directory.CreateDirectory(folder["empty"]);
        File.WriteAllText(folder["notes.txt"], "notes");
        File.WriteAllText(folder["nothing.txt"], string.Empty);
        Assert.Equal(told.Replace("FOLDER", folder.Path, StringComparison.Ordinal), Assert.Throws<CheckpointException>(() => TrainedModel.Open(folder[name])).Message);
    }

    [Fact]
    public void No_path_is_no_model_s()
    {
        Assert.StartsWith("path must name a model, but is ' '", Assert.Throws<CheckpointException>(() => TrainedModel.Open(" ")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => TrainedModel.Open(null!));
    }

    [Fact]
    public void A_card_that_is_none_says_why()
    {
        Save("m/model.safetensors");
        File.WriteAllText(folder["m/model.json"], "{}");
        Assert.Contains("model.json cannot be read: it lacks weightsSha256, data, ", Refusal("m"), StringComparison.Ordinal);
        string card = File.ReadAllText(Path.Combine(SourceTree.Root, "models", "mnist", "model.json"));
        File.WriteAllText(folder["m/model.json"], card.Replace("\"epochs\": ", "\"epochs\": 1.5, \"was\": ", StringComparison.Ordinal));
        Assert.EndsWith("model.json cannot be read: epochs has a value of the wrong kind: 1.5; it must be a whole number", Refusal("m"), StringComparison.Ordinal);
        File.WriteAllText(folder["m/model.json"], card.Replace("\"images\": ", "\"images\": \"all\", \"was\": ", StringComparison.Ordinal));
        Assert.EndsWith("model.json cannot be read: figures[0].images has a value of the wrong kind: \"all\"; it must be a whole number", Refusal("m"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_folder_says_what_is_missing()
    {
        Save("m/model.safetensors");
        Assert.Contains("m is damaged: it has no model.json to check its model.safetensors against", Refusal("m"), StringComparison.Ordinal);
        Assert.Equal(10, ModelPlace.Find(folder["m/model.safetensors"])!.Open().ClassNames.Count);
        File.WriteAllText(folder["m/model.json"], "{}");
        Assert.Contains("model.json cannot be read", Refusal("m"), StringComparison.Ordinal);
        File.Copy(Path.Combine(SourceTree.Root, "models", "mnist", "model.json"), folder["m/model.json"], overwrite: true);
        Assert.Contains("is damaged or another model's", Refusal("m"), StringComparison.Ordinal);
        File.Delete(folder["m/model.safetensors"]);
        Assert.EndsWith("m is damaged: it has a model.json, but no model.safetensors", Refusal("m"), StringComparison.Ordinal);
    }

    [Fact]
    public void Files_of_others_are_told_from_broken_ones()
    {
        new TensorFile(new Dictionary<string, string> { ["format"] = "pt" }, [new NamedTensor("w", [1], [1f])]).Write(folder["foreign.safetensors"]);
        Assert.EndsWith("foreign.safetensors is not a Fovea model: it has no fovea.recipe", Refusal("foreign.safetensors"), StringComparison.Ordinal);
        byte[] header = """{"w":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"""u8.ToArray();
        File.WriteAllBytes(folder["half.safetensors"], [.. BitConverter.GetBytes((ulong)header.Length), .. header, 0, 0]);
        Assert.EndsWith("half.safetensors cannot be read: tensor w is BF16, but only F32 can be read", Refusal("half.safetensors"), StringComparison.Ordinal);
        File.WriteAllText(folder["text.safetensors"], "nothing of the kind, though long enough");
        Assert.Contains("text.safetensors is not a safetensors file", Refusal("text.safetensors"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_s_folder_is_never_gone_on_with_as_a_run()
    {
        Save("m/model.safetensors");
        File.WriteAllText(folder["m/recipe.json"], new Recipe().ToJson());
        File.WriteAllText(folder["m/metrics.jsonl"], "{}\n");
        Assert.Throws<RunException>(() => RunFolder.Open(folder["m"]));
        Assert.Equal("{}\n", File.ReadAllText(folder["m/metrics.jsonl"]));
    }

    public void Dispose() => folder.Dispose();

    private string Refusal(string name) => Assert.Throws<CheckpointException>(() => ModelPlace.Find(folder[name])!.Open()).Message;

    private void Save(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(folder[name])!);
        Recipe recipe = new();
        ImageClassifier model = recipe.Model.Create(shape, classes: 10, normalization: null);
        new TrainedModel(model, recipe, [.. Enumerable.Range(0, 10).Select(digit => $"{digit}")], shape).Save(folder[name]);
    }
}
