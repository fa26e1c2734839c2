using System.Text.Json.Nodes;

namespace Fovea.Cli.Tests;

public sealed class TrainCommandTests(TrainedRun run) : IClassFixture<TrainedRun>
{
    [Fact]
    public void Json_is_one_object_with_the_result_and_messages_go_elsewhere()
    {
        JsonObject result = JsonNode.Parse(run.Output)!.AsObject();
        Assert.All(
            ["run", "testErrorPercent", "validationErrorPercent", "imagesPerSecond", "seconds", "seed"], key => Assert.True(result.ContainsKey(key), key));
        Assert.Equal(run.Path, result["run"]!.GetValue<string>());
        Assert.Contains("validation error", run.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_never_overwritten_and_a_finished_one_repeats_its_result()
    {
        CommandLine again = await CommandLine.RunAsync("train", "cue", "--out", run.Path);
        Assert.Equal(1, again.ExitCode);
        Assert.Contains("never overwritten", again.Messages, StringComparison.Ordinal);
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", run.Path, "--json");
        Assert.Equal(0, resumed.ExitCode);
        Assert.Equal(run.Output, resumed.Output);
    }

    [Theory]
    [InlineData("best.safetensors", 1, "the run is finished, but its best.safetensors is gone")]
    [InlineData("recipe.json", 2, "has weights, but no recipe.json, without which it is no run")]
    public async Task A_finished_run_that_has_lost_a_file_is_told_so(string lost, int code, string told)
    {
        using TemporaryFolder folder = new();
        foreach (string file in Directory.EnumerateFiles(run.Path)) File.Copy(file, folder[Path.GetFileName(file)]);
        File.Delete(folder[lost]);
        CommandLine resumed = await CommandLine.RunAsync("train", "--resume", folder.Path);
        Assert.Equal(code, resumed.ExitCode);
        Assert.Contains(told, resumed.Messages, StringComparison.Ordinal);
        Assert.Empty(resumed.Output);
    }

    [Fact]
    public async Task Several_seeds_give_mean_and_deviation()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync(
            "train", "cue", "--epochs", "1", "--set", "training.rollouts=2", "--seed", "5", "--seeds", "2", "--out", folder["seeds"], "--json");
        Assert.Equal(0, line.ExitCode);
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject();
        double[] errors = [.. result["runs"]!.AsArray().Select(each => each!["testErrorPercent"]!.GetValue<double>())];
        Assert.Equal([5UL, 6UL], result["runs"]!.AsArray().Select(each => each!["seed"]!.GetValue<ulong>()));
        Assert.Equal(errors.Average(), result["testErrorPercent"]!.GetValue<double>(), 9);
        Assert.Equal(Math.Abs(errors[0] - errors[1]) / Math.Sqrt(2), result["testErrorPercentDeviation"]!.GetValue<double>(), 9);
        Assert.True(File.Exists(folder["seeds/seed-6/best.safetensors"]));
    }

    [Fact]
    public async Task Seeds_go_on_by_their_folder_those_that_are_done_as_they_are()
    {
        using TemporaryFolder folder = new();
        string[] training = ["train", "cue", "--epochs", "1", "--set", "training.rollouts=2", "--threads", "1"];
        CommandLine whole = await CommandLine.RunAsync([.. training, "--seeds", "3", "--out", folder["whole"], "--json"]);
        Directory.CreateDirectory(folder["part/seed-1"]);
        foreach (string file in Directory.EnumerateFiles(folder["whole/seed-1"])) File.Copy(file, folder[$"part/seed-1/{Path.GetFileName(file)}"]);
        DateTime done = File.GetLastWriteTimeUtc(folder["part/seed-1/last.safetensors"]);
        foreach (int seed in new[] { 2, 3 }) RunFolder.Create(folder[$"part/seed-{seed}"], Recipe.Read(folder[$"whole/seed-{seed}/recipe.json"])).Dispose();
        CommandLine gone = await CommandLine.RunAsync("train", "--resume", folder["part"], "--jobs", "2", "--json");
        Assert.True(gone.ExitCode == 0, gone.Messages);
        Assert.Equal(ErrorsOf(whole), ErrorsOf(gone));
        Assert.Equal(done, File.GetLastWriteTimeUtc(folder["part/seed-1/last.safetensors"]));
        Assert.Equal(File.ReadAllBytes(folder["whole/seed-3/last.safetensors"]), File.ReadAllBytes(folder["part/seed-3/last.safetensors"]));
        Assert.Equal(ErrorsOf(whole), ErrorsOf(await CommandLine.RunAsync("train", "--resume", folder["part"], "--json")));
        CommandLine longer = await CommandLine.RunAsync("train", "--resume", folder["part"], "--epochs", "2", "--json");
        Assert.True(longer.ExitCode == 0, longer.Messages);
        Assert.All([1, 2, 3], seed => Assert.Equal(2, File.ReadLines(folder[$"part/seed-{seed}/metrics.jsonl"]).Count()));

        static double[] ErrorsOf(CommandLine line) => [.. JsonNode.Parse(line.Output)!["runs"]!.AsArray().Select(run => run!["validationErrorPercent"]!.GetValue<double>())];
    }

    [Fact]
    public async Task Runs_that_differ_in_more_than_their_seeds_are_no_seeds_of_one_recipe()
    {
        using TemporaryFolder folder = new();
        RunFolder.Create(folder["some/seed-1"], Recipe.Parse("""{ "data": "cue" }""")).Dispose();
        RunFolder.Create(folder["some/seed-2"], Recipe.Parse("""{ "data": "cue", "training": { "seed": 2, "epochs": 3 } }""")).Dispose();
        CommandLine line = await CommandLine.RunAsync("train", "--resume", folder["some"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("must have one recipe but for their seeds, but seed-2 differs from seed-1: go on with each by itself", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Seeds_that_stand_at_different_places_come_to_their_end_before_they_are_trained_to_another_number_of_epochs()
    {
        using TemporaryFolder folder = new();
        CommandLine one = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--threads", "1", "--no-test", "--out", folder["some/seed-1"]);
        Assert.True(one.ExitCode == 0, one.Messages);
        RunFolder.Create(folder["some/seed-3"], Recipe.Read(folder["some/seed-1/recipe.json"]).With("training.seed", "3")).Dispose();
        CommandLine longer = await CommandLine.RunAsync("train", "--resume", folder["some"], "--epochs", "2");
        Assert.Equal(2, longer.ExitCode);
        Assert.Contains("seed-3 does not stand where seed-1 does: first bring all to their end", longer.Messages, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["some/seed-1/result.json"]));
        CommandLine whole = await CommandLine.RunAsync("train", "--resume", folder["some"], "--threads", "1", "--no-test");
        Assert.True(whole.ExitCode == 0, whole.Messages);
        Assert.Contains("has no seed-2: figures of all seeds are those of the 2 that are there", whole.Messages, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("must be 1 to 1000, but is 1001", "--seeds", "1001")]
    [InlineData("counts up from --seed, which must be at most 18446744073709551614 for 2 of them", "--seeds", "2", "--seed", "18446744073709551615")]
    public async Task There_are_so_many_seeds(string told, params string[] options)
    {
        CommandLine line = await CommandLine.RunAsync(["train", "cue", .. options]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Several_seeds_without_the_test_compare_by_validation()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--seeds", "2", "--no-test", "--set", "model.start=random", "--out", folder["seeds"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Matches(@"2 seeds: validation \S+ ± \S+ %, over 10 passes from random starts\s", line.Output);
        Assert.DoesNotContain("test error", line.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("random", 10, ", over 10 passes from random starts after")]
    [InlineData("centre", 1, "(best epoch 1) after")]
    public async Task The_last_line_says_what_its_errors_are_means_of(string start, int passes, string told)
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--no-test", "--set", $"model.start={start}", "--out", folder["run"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains(told, line.Output, StringComparison.Ordinal);
        Assert.Equal(passes, (int)JsonNode.Parse(File.ReadAllText(folder["run/result.json"]))!["passes"]!);
    }

    [Fact]
    public async Task Without_the_test_there_are_no_figures_of_it_and_the_report_looks_at_validation()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--no-test", "--out", folder["run"], "--json");
        Assert.True(line.ExitCode == 0, line.Messages);
        JsonObject result = JsonNode.Parse(line.Output)!.AsObject();
        Assert.True(result.ContainsKey("validationErrorPercent"));
        Assert.DoesNotContain(result, pair => pair.Key.Contains("test", StringComparison.OrdinalIgnoreCase));
        JsonObject written = JsonNode.Parse(File.ReadAllText(folder["run/result.json"]))!.AsObject();
        Assert.True(written.Remove("weightsSha256"));
        Assert.Equal(JsonNode.Parse(line.Output)!.ToJsonString(), written.ToJsonString());

        CommandLine again = await CommandLine.RunAsync("train", "--resume", folder["run"]);
        Assert.Contains("the test was left out: ./fovea evaluate", again.Output, StringComparison.Ordinal);
        Assert.Contains("cue:validation:0", again.Output, StringComparison.Ordinal);
        CommandLine report = await CommandLine.RunAsync("report", folder["run"], "--json");
        Assert.Equal("validation", (string?)JsonNode.Parse(report.Output)!["runs"]![0]!["split"]);
        string page = File.ReadAllText(folder["run/report.html"]);
        Assert.Contains("the run left the test out", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Test error", page, StringComparison.Ordinal);
    }

    /// <summary>What cannot be trained, or would ignore what it was told, is refused while there is nothing to clean up yet.</summary>
    [Theory]
    [InlineData("model.randomLocations=true", "training.loss.policyWeight must be 0, but is 1")]
    [InlineData("training.updatesPerBatch=3", "training.loss.ratioClip must be above 0, but is 0")]
    [InlineData("model.kind=fullyConnected", "training.rollouts must be 1, but is 8")]
    [InlineData("model.kind=convolutional", "training.loss.baseline must be learned or none, but is leaveOneOut")]
    [InlineData("training.loss.discount=0.5", "training.loss.discount must be 1, but is 0.5")]
    public async Task Options_that_do_not_go_together_are_refused_before_a_folder_is_made(string change, string told)
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--set", change, "--out", folder["run"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains(told, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(folder.Path));
    }

    [Fact]
    public async Task A_model_that_does_not_fit_the_images_is_refused_before_a_folder_is_made()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["large.json"], """{ "data": "cue", "model": { "kind": "convolutional", "size": 100 } }""");
        CommandLine line = await CommandLine.RunAsync("train", folder["large.json"], "--seeds", "2", "--out", folder["runs"]);
        Assert.Equal(2, line.ExitCode);
        Assert.Contains("model.size must be at most 36 for images of 36x36x1, but is 100", line.Messages, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["runs"]));
    }

    [Fact]
    public async Task A_context_that_a_recipe_has_is_taken_away_again()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["context.json"], """{ "data": "cue", "model": { "glimpses": 2, "context": { "size": 4 } }, "training": { "epochs": 1 } }""");
        CommandLine line = await CommandLine.RunAsync("train", folder["context.json"], "--set", "model.context=null", "--no-test", "--out", folder["run"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Null(JsonNode.Parse(File.ReadAllText(folder["run/recipe.json"]))!["model"]!["context"]);
        CommandLine refused = await CommandLine.RunAsync("train", "cue", "--set", "training.optimizer=null", "--out", folder["none"]);
        Assert.Equal(2, refused.ExitCode);
        Assert.Contains("training.optimizer has a value of the wrong kind: null", refused.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_told()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["file"], string.Empty);
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--epochs", "1", "--out", folder["file/run"]);
        Assert.Equal(1, line.ExitCode);
        Assert.Contains("cannot be made a run's folder", line.Messages, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Training_starts_from_a_runs_weights_and_says_what_it_takes()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync("train", "cue", "--from", run.Path, "--epochs", "1", "--no-test", "--set", "model.core.hidden=20", "--out", folder["run"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains("starts from ", line.Messages, StringComparison.Ordinal);
        Assert.Contains("made anew: core.state.weight is [20, 20], but in the model [256, 256]", line.Messages, StringComparison.Ordinal);
        JsonNode recipe = JsonNode.Parse(File.ReadAllText(folder["run/recipe.json"]))!;
        Assert.Equal(run.Path, (string?)recipe["startFrom"]!["model"]);
        Assert.Contains("core.state.weight", File.ReadAllText(folder["run/start.json"]), StringComparison.Ordinal);

        // The recipe alone is the same run again.
        CommandLine again = await CommandLine.RunAsync("train", folder["run/recipe.json"], "--no-test", "--out", folder["again"]);
        Assert.True(again.ExitCode == 0, again.Messages);
        Assert.Equal(File.ReadAllBytes(folder["run/last.safetensors"]), File.ReadAllBytes(folder["again/last.safetensors"]));

        Assert.Equal(0, (await CommandLine.RunAsync("report", folder["run"])).ExitCode);
        string page = File.ReadAllText(folder["run/report.html"]);
        Assert.Contains("Where it started", page, StringComparison.Ordinal);
        Assert.Contains(recipe["startFrom"]!["weightsSha256"]!.GetValue<string>(), page, StringComparison.Ordinal);
    }

    /// <summary>The model's own shape goes with its weights; without anything else named, all of its own recipe.</summary>
    [Fact]
    public async Task The_shape_is_the_models_where_no_recipe_says_otherwise()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(folder["small.json"], """{ "data": "cue", "model": { "sensor": { "size": 10 }, "glimpses": 2, "core": { "hidden": 24 } }, "training": { "epochs": 1, "batchSize": 100, "learningRate": 0.002 } }""");
        Assert.Equal(0, (await CommandLine.RunAsync("train", folder["small.json"], "--no-test", "--out", folder["small"])).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync("train", "cue", "--from", folder["small"], "--epochs", "1", "--no-test", "--out", folder["data"])).ExitCode);
        Assert.Equal(0, (await CommandLine.RunAsync("train", "--from", folder["small/best.safetensors"], "--seed", "3", "--no-test", "--out", folder["own"])).ExitCode);
        (JsonNode small, JsonNode data, JsonNode own) = (Recipe("small"), Recipe("data"), Recipe("own"));
        Assert.True(JsonNode.DeepEquals(small["model"], data["model"]));
        Assert.Equal(8, (int)data["training"]!["rollouts"]!);
        Assert.True(JsonNode.DeepEquals(small["model"], own["model"]));
        Assert.Equal((100, 3), ((int)own["training"]!["batchSize"]!, (int)own["training"]!["seed"]!));

        JsonNode Recipe(string name) => JsonNode.Parse(File.ReadAllText(folder[$"{name}/recipe.json"]))!;
    }

    [Fact]
    public async Task A_start_that_cannot_be_is_refused_before_a_folder_is_made()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder["empty"]);
        await Refused(2, "is no model: it has neither a run's files nor a model's", "train", "cue", "--from", folder["empty"]);
        await Refused(2, "there is no model", "train", "cue", "--from", folder["nothing"]);
        await Refused(2, "so --from has no place beside it", "train", "--from", run.Path, "--resume", run.Path);
        await Refused(1, "too little fits to start from: of glimpse, core at least one must fit whole", "train", "cue", "--from", run.Path, "--set", "model.core.hidden=20", "--set", "model.sensor.size=6");
        File.WriteAllText(folder["text.safetensors"], "no weights");
        await Refused(1, "text.safetensors", "train", "cue", "--from", folder["text.safetensors"]);

        async Task Refused(int code, string told, params string[] args)
        {
            CommandLine line = await CommandLine.RunAsync(args.Contains("--resume") ? args : [.. args, "--out", folder["run"]]);
            Assert.Equal(code, line.ExitCode);
            Assert.Contains(told, line.Messages.ReplaceLineEndings(" "), StringComparison.Ordinal);
            Assert.False(Directory.Exists(folder["run"]));
        }
    }

    [Fact]
    public async Task A_finished_run_goes_on_to_more_epochs_and_an_end_before_what_is_done_is_refused()
    {
        using TemporaryFolder folder = new();
        Assert.Equal(0, (await CommandLine.RunAsync("train", "cue", "--epochs", "2", "--set", "training.rollouts=2", "--no-test", "--out", folder["run"])).ExitCode);
        CommandLine few = await CommandLine.RunAsync("train", "--resume", folder["run"], "--epochs", "1");
        Assert.Equal(2, few.ExitCode);
        Assert.Contains("epochs must be at least 2, but is 1: the run has done 2 epochs", few.Messages, StringComparison.Ordinal);
        Assert.True(File.Exists(folder["run/result.json"]));
        CommandLine more = await CommandLine.RunAsync("train", "--resume", folder["run"], "--epochs", "3", "--no-test", "--json");
        Assert.True(more.ExitCode == 0, more.Messages);
        Assert.Contains("to 3 epochs instead of 2: learning rate and exploration are from here on those of a run of 3 epochs", more.Messages, StringComparison.Ordinal);
        Assert.Equal(3, File.ReadAllLines(folder["run/metrics.jsonl"]).Length);
        CommandLine again = await CommandLine.RunAsync("train", "--resume", folder["run"], "--epochs", "3", "--json");
        Assert.Equal(more.Output, again.Output);
        Assert.Contains("is finished already, after 3 epochs: --epochs with more of them goes on with it", again.Messages, StringComparison.Ordinal);
        CommandLine setting = await CommandLine.RunAsync("train", "--resume", folder["run"], "--resize", "12x12");
        Assert.Equal((2, true), (setting.ExitCode, setting.Messages.Contains("so --resize has no place beside it", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Patience_ends_a_run_and_is_told()
    {
        using TemporaryFolder folder = new();
        CommandLine line = await CommandLine.RunAsync(
            "train", "cue", "--epochs", "6", "--patience", "1", "--set", "training.learningRate=1e-20", "--set", "training.rollouts=2", "--no-test", "--out", folder["run"]);
        Assert.True(line.ExitCode == 0, line.Messages);
        Assert.Contains(", ended by patience after epoch 2", line.Output, StringComparison.Ordinal);
        Assert.Equal(2, (int)JsonNode.Parse(File.ReadAllText(folder["run/result.json"]))!["stoppedAfterEpoch"]!);
        CommandLine never = await CommandLine.RunAsync("train", "cue", "--epochs", "6", "--patience", "6", "--out", folder["never"]);
        Assert.Equal((2, true), (never.ExitCode, never.Messages.Contains("training.patience must be below training.epochs, but is 6", StringComparison.Ordinal)));
    }
}
